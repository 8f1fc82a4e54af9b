"""Objects as text and arrays, and back. Pure.

Only what is listed can be packed: plain values, arrays, containers, and instances of the classes that are given. So a
file can name no other class. An instance is its attributes; they must be those that the class has today.
"""

import json
from collections import deque
from collections.abc import Iterable, Mapping
from dataclasses import fields, is_dataclass
from enum import Enum
from typing import Any

import numpy as np

from engines.errors import SavedMemoryError
from engines.saved import Array, SavedMemory

_MANY: dict[str, Any] = {"list": list, "tuple": tuple, "set": set, "frozenset": frozenset}


class _Packing:
    """What was packed so far; `attributes`: of each class that is no dataclass, by its name."""

    def __init__(self, classes: Iterable[type]) -> None:
        self._names = {each: each.__name__ for each in classes}
        self.arrays: dict[str, Array] = {}
        self.attributes: dict[str, set[str]] = {}

    def pack(self, value: object, path: str) -> Any:
        if isinstance(value, np.ndarray):
            self.arrays[path] = np.array(value)
            return {"array": path}
        if isinstance(value, Enum):
            return {"enum": self._name(type(value)), "value": value.value}
        if isinstance(value, np.generic):
            value = value.item()
        if value is None or isinstance(value, bool | int | float | str):
            return value
        if isinstance(value, Mapping):
            pairs = [[self.pack(key, path), self.pack(each, f"{path}.{key}")] for key, each in value.items()]
            return {"dict": pairs}
        if isinstance(value, deque):
            return {"deque": self._each(value, path), "most": value.maxlen}
        if isinstance(value, list | tuple):
            return {type(value).__name__: self._each(value, path)}
        if isinstance(value, set | frozenset):
            return {type(value).__name__: self._each(sorted(value), path)}
        return self._instance(value, path)

    def _each(self, values: Iterable[object], path: str) -> list[Any]:
        return [self.pack(each, f"{path}.{number}") for number, each in enumerate(values)]

    def _instance(self, value: object, path: str) -> Any:
        name = self._name(type(value))
        if not is_dataclass(value):
            self.attributes[name] = set(vars(value))
        own = {key.lstrip("_"): key for key in vars(value)}
        return {"a": name, "of": {key: self.pack(vars(value)[key], f"{path}.{short}") for short, key in own.items()}}

    def _name(self, kind: type) -> str:
        if kind not in self._names:
            raise TypeError(f"{kind.__name__} is not among the classes that can be saved")
        return self._names[kind]


def packed(value: object, classes: Iterable[type]) -> SavedMemory:
    """A copy of `value`, made of instances of `classes`. Raises TypeError if there is anything else in it."""
    packing = _Packing(classes)
    tree = packing.pack(value, "memory")
    return SavedMemory(json.dumps(tree), packing.arrays)


def unpacked(saved: SavedMemory, like: object, classes: Iterable[type]) -> Any:
    """What was packed, a copy. `like`: the same thing as it is before it is used; it holds every class that is no
    dataclass. If it is a mapping, what was packed must have the same keys; so must mappings that are values of it.
    Raises SavedMemoryError if it was not packed by this version."""
    known = {each.__name__: each for each in classes}
    today = _Packing(known.values())
    today.pack(like, "memory")

    def unpack(tree: Any) -> Any:
        if not isinstance(tree, dict):
            return tree
        if "array" in tree:
            return np.array(saved.arrays[tree["array"]])
        if "enum" in tree:
            return known[tree["enum"]](tree["value"])
        if "dict" in tree:
            return {unpack(key): unpack(each) for key, each in tree["dict"]}
        if "deque" in tree:
            return deque(map(unpack, tree["deque"]), tree["most"])
        if "a" in tree:
            return instance(known[tree["a"]], tree["of"])
        ((name, values),) = tree.items()
        return _MANY[name](map(unpack, values))

    def instance(kind: type, attributes: dict[str, Any]) -> object:
        names = {each.name for each in fields(kind)} if is_dataclass(kind) else today.attributes[kind.__name__]
        if set(attributes) != names:
            raise KeyError(kind.__name__)
        made: object = object.__new__(kind)
        vars(made).update({name: unpack(value) for name, value in attributes.items()})
        return made

    try:
        value = unpack(json.loads(saved.text))
    except (LookupError, TypeError, ValueError, AttributeError, RecursionError) as error:
        raise SavedMemoryError("it was saved by another version of this program") from error
    if not _has_keys_of(value, like):
        raise SavedMemoryError("it was saved by another version of this program")
    return value


def _has_keys_of(value: object, like: object) -> bool:
    if not isinstance(like, Mapping):
        return True
    if not isinstance(value, dict) or value.keys() != like.keys():
        return False
    return all(_has_keys_of(value[key], each) for key, each in like.items())
