"""Layouts of channels in an order of their own, read without a crash of PyAV."""

import ctypes

import av

STANDARD = {1: "mono", 2: "stereo"}
_keep = ctypes.pythonapi.Py_IncRef
_keep.argtypes = [ctypes.py_object]


def layout_of(owner: av.AudioFrame | av.AudioCodecContext) -> av.AudioLayout:
    """The layout of a frame or a decoder. Call it for every decoded frame, before the frame is dropped.

    PyAV 18.1 copies the pointer of a custom layout, such as right before left, and frees it with every copy, which
    aborts the process. Such an object is never freed: 100 bytes. `name_layout` makes them rare.
    """
    layout = owner.layout
    if "(" in layout.name:  # "2 channels (FR+FL)": one that FFmpeg has no name for
        _keep(layout)
    return layout


def name_layout(context: av.AudioCodecContext) -> None:
    """Call one channel mono and two stereo, whatever their order, before anything is decoded: for a mix to mono it does
    not matter, and frames have a layout that FFmpeg has a name for."""
    layout = layout_of(context)
    if "(" in layout.name and layout.nb_channels in STANDARD and not context.is_open:
        context.layout = STANDARD[layout.nb_channels]
