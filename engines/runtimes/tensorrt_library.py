"""TensorRT in two flavours, `tensorrt` (Jetson, data centre) and `tensorrt_rtx` (RTX boxes): one API as we use it.

Features are detected, never guessed from a version.
"""

import importlib
from typing import Any, Literal

from engines.errors import RuntimeUnavailableError

Flavour = Literal["tensorrt", "tensorrt-rtx"]
REMEDIES: dict[Flavour, str] = {
    "tensorrt": "Jetson's JetPack brings it; elsewhere `pip install -e .[gpu]`",
    "tensorrt-rtx": "`pip install -e .[rtx]`",
}


def load_library(flavour: Flavour) -> Any:
    """The flavour's Python module. Raises RuntimeUnavailableError if it is not there."""
    try:
        return importlib.import_module(flavour.replace("-", "_"))
    except (ImportError, OSError) as error:
        raise RuntimeUnavailableError(f"{flavour} cannot be imported ({error}): {REMEDIES[flavour]}") from error


def strong_typing(library: Any) -> int:
    """Flags of a network whose precision is that of the graph. TensorRT 11 knows no other kind."""
    flag = getattr(library.NetworkDefinitionCreationFlag, "STRONGLY_TYPED", None)
    return 0 if flag is None else 1 << int(flag)


def writes_in_place(library: Any) -> bool:
    """Whether it has a layer for caches that writes in place (`IKVCacheUpdateLayer`)."""
    return hasattr(library.INetworkDefinition, "add_kv_cache_update")


def has_ahead_of_time(library: Any) -> bool:
    """Whether engines can be built for a GPU that is not in this machine."""
    return hasattr(library, "ComputeCapability")
