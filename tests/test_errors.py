"""Every error that the library defines has one root, and the trees in the docstrings are the classes' own."""

import importlib
import pkgutil
import re

import pytest

import engines.errors
import realtime.errors
from engines.errors import EchoingPixelsError


def defined_errors(folder: str) -> set[type[Exception]]:
    """All exception classes that the modules of a folder define."""
    names = [info.name for info in pkgutil.walk_packages(importlib.import_module(folder).__path__, f"{folder}.")]
    modules = [importlib.import_module(name) for name in names if not name.endswith("__main__")]
    return {
        value
        for module in modules
        for value in vars(module).values()
        if isinstance(value, type) and issubclass(value, Exception) and value.__module__ == module.__name__
    }


@pytest.mark.parametrize("folder", ["engines", "realtime", "clients", "echoingpixels"])
def test_every_error_has_the_one_root(folder: str) -> None:
    for error in defined_errors(folder):
        assert issubclass(error, EchoingPixelsError), error


@pytest.mark.parametrize("module", [engines.errors, realtime.errors])
def test_the_drawn_tree_names_every_error_of_its_module(module: object) -> None:
    drawn = set(re.findall(r"\w+Error\b", module.__doc__ or ""))
    defined = {name for name, value in vars(module).items() if isinstance(value, type)}
    assert defined <= drawn
