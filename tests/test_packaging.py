"""What `pip install` takes: every package of ours, and the files that they read at run time."""

import tomllib

from setuptools import find_namespace_packages, find_packages

from tests.conftest import ROOT

SETTINGS = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["setuptools"]
READ_AT_RUN_TIME = {
    "engines": {"models.toml", "py.typed", "weights/mini/model.safetensors", "weights/mini/object_names.txt"},
    "realtime": {"py.typed"},
    "clients": {"browser/index.html", "browser/app.js", "browser/views/stage.js", "browser/styles/base.css"}
    | {"browser/icon.svg", "demo/demo.mp4", "checkpoints/checkpoints.toml"},
    "echoingpixels": {"py.typed"},
}


def test_folders_of_modules_are_packages_and_folders_of_data_are_not() -> None:
    wanted = SETTINGS["packages"]["find"]
    find = find_namespace_packages if wanted.get("namespaces", True) else find_packages
    with_modules = {
        ".".join(path.parent.relative_to(ROOT).parts) for top in READ_AT_RUN_TIME for path in (ROOT / top).rglob("*.py")
    }
    assert {*find(str(ROOT), include=wanted["include"])} == with_modules


def test_files_that_are_read_at_run_time_are_installed() -> None:
    for package, patterns in SETTINGS["package-data"].items():
        folder = ROOT / package
        taken = {path.relative_to(folder).as_posix() for pattern in patterns for path in folder.glob(pattern)}
        assert READ_AT_RUN_TIME[package] <= taken
    assert {*SETTINGS["package-data"]} == {*READ_AT_RUN_TIME}
