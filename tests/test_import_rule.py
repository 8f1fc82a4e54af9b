"""Who may import whom: clients → realtime → engines; training and benchmarks any of them, nothing imports them."""

import ast
import importlib
import pkgutil
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
OURS = {"engines", "realtime", "clients", "training", "benchmarks", "tests"}
MAY_IMPORT = {
    "engines": {"engines"},
    "realtime": {"realtime", "engines"},
    "clients": {"clients", "realtime", "engines"},
    "training": {"training", "clients", "realtime", "engines"},
    "benchmarks": {"benchmarks", "training", "clients", "realtime", "engines"},
}
WITHOUT_TORCH = ("engines/api.py", "engines/shapes.py", "engines/errors.py", "engines/model_store.py")
NO_NETWORK_NO_CLOCK = {"time", "datetime", "socket", "asyncio", "http", "urllib", "requests"}


def imported(path: Path) -> set[str]:
    """Top-level names of everything a file imports, at any depth of its code."""
    names: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name.split(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: relative import"
            names.add((node.module or "").split(".")[0])
    return names


@pytest.mark.parametrize("folder", MAY_IMPORT)
def test_folders_import_only_what_they_may(folder: str) -> None:
    files = list((ROOT / folder).rglob("*.py"))
    assert files
    for path in files:
        assert imported(path) & OURS <= MAY_IMPORT[folder], path


def test_engines_know_no_network_and_no_clock() -> None:
    for path in (ROOT / "engines").rglob("*.py"):
        assert not imported(path) & NO_NETWORK_NO_CLOCK, path


@pytest.mark.parametrize("name", WITHOUT_TORCH)
def test_the_seam_needs_no_torch(name: str) -> None:
    assert "torch" not in imported(ROOT / name)


@pytest.mark.parametrize("folder", ["engines", "realtime", "clients"])
def test_every_public_module_imports_and_says_what_it_does(folder: str) -> None:
    package = importlib.import_module(folder)
    for info in pkgutil.walk_packages(package.__path__, f"{folder}."):
        if not info.name.endswith("__main__"):
            assert importlib.import_module(info.name).__doc__, info.name
