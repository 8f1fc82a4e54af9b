"""Who may import whom, and how large folders and files may be.

There is an order of the top-level folders, and one of the folders inside `engines` and `realtime`. A folder imports
itself and what stands before it in its order; modules that lie beside the folders have a place, too.
"""

import ast
import importlib
import pkgutil
from collections import defaultdict
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
MAY_IMPORT = {
    "engines": {"engines"},
    "realtime": {"realtime", "engines"},
    "clients": {"clients", "echoingpixels", "realtime", "engines"},
    "echoingpixels": {"echoingpixels", "realtime", "engines"},
    "examples": {"echoingpixels"},
    "training": {"training", "clients", "echoingpixels", "realtime", "engines"},
    "benchmarks": {"benchmarks", "training", "clients", "echoingpixels", "realtime", "engines"},
}
OURS = {*MAY_IMPORT, "tests"}
# From the ground up. What stands in one line does not import each other.
ORDER: dict[str, tuple[set[str], ...]] = {
    "engines": (
        {"errors", "kept", "media", "notes", "saved", "voice", "wall_clock"},
        {"api"},
        {"shapes", "model_store", "gguf_file"},
        {"core", "saving"},
        {"sieve", "memory"},
        {"answers", "graphs"},
        {"runtimes"},
        {"builds", "encoders", "scene", "speech", "serving"},
        {"mini", "omni", "watches"},
        {"registry"},
    ),
    "realtime": (
        {"errors", "queues"},
        {"config", "bounded_executor", "inbox"},
        {"media"},
        {"recordings"},
        {"memories"},
        {"sources"},
        {"devices"},
        {"events"},
        {"telemetry"},
        {"rtc", "watches"},
        {"capture", "streams"},
        {"dialogue"},
        {"voice"},
        {"calls"},
        {"mqtt"},
        {"http", "local"},
    ),
}
MOST_MODULES, MOST_LINES = 12, 300
MAY_BE_LONGER: dict[str, str] = {}  # path of a source: why it holds more lines
WITHOUT_TORCH = (
    *("engines/api.py", "engines/media.py", "engines/notes.py", "engines/wall_clock.py", "engines/shapes.py"),
    *("engines/errors.py", "engines/kept.py", "engines/model_store.py", "engines/runtimes/run_on.py"),
    *("engines/builds/folder.py", "engines/voice.py"),
)
NO_NETWORK_NO_CLOCK = {"time", "datetime", "socket", "asyncio", "http", "urllib", "requests"}


def imported_modules(path: Path) -> set[str]:
    """Dotted names of everything a file imports, at any depth of its code."""
    names: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: relative import"
            names |= {f"{node.module}.{alias.name}" for alias in node.names}
    return names


def imported(path: Path) -> set[str]:
    """Top-level names of everything a file imports."""
    return {name.split(".")[0] for name in imported_modules(path)}


@pytest.mark.parametrize("folder", MAY_IMPORT)
def test_folders_import_only_what_they_may(folder: str) -> None:
    files = list((ROOT / folder).rglob("*.py"))
    assert files
    for path in files:
        assert imported(path) & OURS <= MAY_IMPORT[folder], path


@pytest.mark.parametrize("package", ORDER)
def test_folders_inside_a_package_have_one_order(package: str) -> None:
    level = {name: number for number, names in enumerate(ORDER[package]) for name in names}
    found = {path.relative_to(ROOT / package).parts[0].removesuffix(".py") for path in (ROOT / package).rglob("*.py")}
    assert found - {"__init__"} == set(level)
    for path in (ROOT / package).rglob("*.py"):
        own = path.relative_to(ROOT / package).parts[0].removesuffix(".py")
        if own == "__init__":
            continue
        theirs = {name.split(".")[1] for name in imported_modules(path) if name.startswith(f"{package}.")}
        for other in theirs - {own}:
            assert level[other] < level[own], f"{path} imports {package}.{other}, which stands above or beside it"


@pytest.mark.parametrize("folder", sorted(OURS))
def test_no_folder_holds_more_than_a_dozen_modules(folder: str) -> None:
    modules: dict[Path, list[str]] = defaultdict(list)
    for path in (ROOT / folder).rglob("*.*"):
        if path.suffix in {".py", ".js"} and not path.name.startswith("__"):
            modules[path.parent].append(path.name)
    assert modules
    for directory, names in modules.items():
        assert len(names) <= MOST_MODULES, f"{directory}: {sorted(names)}"


@pytest.mark.parametrize("folder", sorted(OURS))
def test_no_source_is_longer_than_300_lines(folder: str) -> None:
    paths = [path for path in (ROOT / folder).rglob("*.*") if path.suffix in {".py", ".js", ".css", ".html"}]
    lengths = {str(path.relative_to(ROOT)): len(path.read_text(encoding="utf-8").splitlines()) for path in paths}
    assert lengths
    assert {path for path, length in lengths.items() if length > MOST_LINES} <= MAY_BE_LONGER.keys()


def test_engines_know_no_network_and_no_clock() -> None:
    for path in (ROOT / "engines").rglob("*.py"):
        assert not imported(path) & NO_NETWORK_NO_CLOCK, path


@pytest.mark.parametrize("name", WITHOUT_TORCH)
def test_the_seam_needs_no_torch(name: str) -> None:
    assert "torch" not in imported(ROOT / name)


@pytest.mark.parametrize("folder", ["engines", "realtime", "clients", "echoingpixels"])
def test_every_public_module_imports_and_says_what_it_does(folder: str) -> None:
    package = importlib.import_module(folder)
    assert package.__doc__
    for info in pkgutil.walk_packages(package.__path__, f"{folder}."):
        if not info.name.endswith("__main__"):
            assert importlib.import_module(info.name).__doc__, info.name
