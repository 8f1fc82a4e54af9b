"""`echoingpixels talk --list-devices`."""

from rich.console import Console
from rich.markup import escape

from realtime.devices.cameras import list_cameras
from realtime.devices.seam import Device
from realtime.devices.sound_cards import SoundCards, load_portaudio
from realtime.errors import DeviceError


def show_devices(console: Console) -> None:
    """Print cameras, microphones and loudspeakers with the numbers and names that choose them."""
    _show(console, "Cameras (--camera)", list_cameras(), "none was found")
    try:
        cards = SoundCards(load_portaudio())
    except DeviceError as error:
        console.print(f"[yellow]{escape(str(error))}[/]", soft_wrap=True)
        return
    _show(console, "Microphones (--microphone)", cards.list("input"), "none was found")
    _show(console, "Loudspeakers (--loudspeaker)", cards.list("output"), "none was found")


def _show(console: Console, title: str, devices: list[Device], if_none: str) -> None:
    console.print(f"[bold]{title}[/]")
    for device in devices:
        mark = "  [green]default[/]" if device.is_default else ""
        console.print(
            f"{device.number:>4}  {escape(device.name)}  [dim]{escape(device.details)}[/]{mark}", soft_wrap=True
        )
    if not devices:
        console.print(f"      {if_none}")
