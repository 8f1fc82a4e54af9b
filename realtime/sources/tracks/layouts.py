"""Layouts of channels in an order of their own, read without a crash of PyAV."""

import ctypes

import av

_keep = ctypes.pythonapi.Py_IncRef
_keep.argtypes = [ctypes.py_object]


def layout_of(owner: av.AudioFrame | av.AudioCodecContext) -> av.AudioLayout:
    """The layout of a frame or a decoder. Call it for every decoded frame, before the frame is dropped.

    PyAV 18.1 copies the pointer of a custom layout, such as right before left, and frees it with every copy, which
    aborts the process. Such an object is never freed: 100 bytes.
    """
    layout = owner.layout
    if "(" in layout.name:  # "2 channels (FR+FL)": one that FFmpeg has no name for
        _keep(layout)
    return layout
