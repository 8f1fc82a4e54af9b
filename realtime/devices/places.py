"""Which devices of this machine the address of a source means. Pure."""

from dataclasses import dataclass

from realtime.errors import DeviceError
from realtime.sources.cameras.protocols import is_device

DEFAULT_MICROPHONE = "default-mic"


@dataclass(frozen=True)
class WantedDevices:
    """`camera`: the path of its node; None: no camera."""

    camera: str | None
    has_microphone: bool


def wanted_devices(source: str) -> WantedDevices | None:
    """Of `/dev/video0+default-mic`, `/dev/video0` and `default-mic`; None of a source that is no device.

    Raises DeviceError for something else beside a camera.
    """
    if source == DEFAULT_MICROPHONE:
        return WantedDevices(None, has_microphone=True)
    camera, plus, beside = source.partition("+")
    if not is_device(camera):
        return None
    if plus and beside != DEFAULT_MICROPHONE:
        raise DeviceError(f"beside a camera stands +{DEFAULT_MICROPHONE}, or nothing: {camera}+{DEFAULT_MICROPHONE}")
    return WantedDevices(camera, has_microphone=bool(plus))
