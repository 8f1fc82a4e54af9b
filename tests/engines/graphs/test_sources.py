"""The hash of the sources that graphs depend on: what is listed changes it, nothing else does, nothing is missing."""

import ast
import shutil
from pathlib import Path

import pytest

from engines.graphs.sources import GRAPH_SOURCES, ROOT, source_hash
from engines.omni.families.graphs import SOURCES

WRITES_NO_NUMBER = {
    "engines.errors",
    "engines.graphs.cache",
    "engines.graphs.sources",
    "engines.kept",
    "engines.notes",
    "engines.saved",
    "engines.voice",
    "engines.wall_clock",
    "engines.model_store",  # finds and verifies files, whose content is in the hash of the weights
}


def path_of(module: str, root: Path = ROOT) -> Path:
    return root / f"{module.replace('.', '/')}.py"


def modules_imported(module: str) -> set[str]:
    """Modules of `engines` that a module imports, at any depth of its code."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(path_of(module).read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("engines"):
            names = {f"{node.module}.{alias.name}" for alias in node.names} | {node.module or ""}
            found |= {name for name in names if path_of(name).exists()}
    return found


def needed_to_write_graphs(writers: set[str]) -> set[str]:
    waiting = writers - WRITES_NO_NUMBER
    needed: set[str] = set()
    while waiting:
        module = waiting.pop()
        needed.add(module)
        waiting |= modules_imported(module) - needed - WRITES_NO_NUMBER
    return needed


def test_no_module_that_a_graph_is_written_from_is_missing() -> None:
    writers = {f"engines.graphs.{path.stem}" for path in (ROOT / "engines" / "graphs").glob("*.py")}
    found = needed_to_write_graphs({"engines.mini.graph_set", *writers - {"engines.graphs.__init__"}})
    assert found == set(GRAPH_SOURCES)


def test_none_is_missing_that_the_graph_of_a_checkpoint_is_written_from() -> None:
    assert needed_to_write_graphs({"engines.graphs.slots.decoder"}) <= set(SOURCES)


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    shutil.copytree(ROOT / "engines", tmp_path / "engines", ignore=shutil.ignore_patterns("weights", "__pycache__"))
    return tmp_path


@pytest.mark.parametrize("module", GRAPH_SOURCES)
def test_an_edit_of_a_listed_module_changes_the_hash(copy: Path, module: str) -> None:
    before = source_hash(copy)
    with path_of(module, copy).open("a", encoding="utf-8") as file:
        file.write("# edited\n")
    assert source_hash(copy) != before


def test_an_edit_elsewhere_does_not(copy: Path) -> None:
    before = source_hash(copy)
    assert before == source_hash()
    listed = {path_of(module, copy) for module in GRAPH_SOURCES}
    others = [path for path in (copy / "engines").rglob("*.py") if path not in listed]
    assert len(others) > len(listed)
    for path in others:
        path.write_text("# edited\n", encoding="utf-8")
    assert source_hash(copy) == before
