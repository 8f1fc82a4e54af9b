"""Which of the devices of this machine a name or a number means. Pure."""

from collections.abc import Sequence

from realtime.devices.seam import Device
from realtime.errors import DeviceError


def chosen(kind: str, wanted: str | None, devices: Sequence[Device]) -> Device:
    """The device with this number, with this name, or with a name of which `wanted` is a part; None: the default one.

    Raises DeviceError, which lists those that there are.
    """
    if wanted is None:
        default = next((device for device in devices if device.is_default), next(iter(devices), None))
        if default is None:
            raise DeviceError(f"no {kind} was found: plug one in")
        return default
    if wanted.isdecimal():
        matching = [device for device in devices if device.number == int(wanted)]
    else:
        matching = [device for device in devices if device.name == wanted]
        matching = matching or [device for device in devices if wanted.lower() in device.name.lower()]
    if len(matching) == 1:
        return matching[0]
    if matching:
        raise DeviceError(f"{wanted} may mean more than one {kind}: {_listed(matching)}")
    there = f"there is {_listed(devices)}" if devices else "none was found"
    raise DeviceError(f"there is no {kind} {wanted}: {there}")


def _listed(devices: Sequence[Device]) -> str:
    return ", ".join(f"{device.number} ({device.name})" for device in devices)
