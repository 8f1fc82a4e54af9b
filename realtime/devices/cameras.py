"""Cameras of this machine, and files and URLs in place of one, through OpenCV. It is imported when one is opened."""

import errno
import math
import os
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from realtime.devices.choice import chosen
from realtime.devices.seam import HANGS_S, CameraPicture, Device
from realtime.errors import DeviceEndedError, DeviceError
from realtime.media.clock import Clock
from realtime.sources.addresses import masked

DRIVERS = Path("/sys/class/video4linux")
WIDTH, HEIGHT = 1280, 720  # asked for: text is read in it; a camera takes what it has next to it
PERIOD_S = 0.1  # pictures that come sooner after the one before are not decoded: two a second are used
MAX_LAG_S = 1.0  # a driver's time that is farther off is by another clock
NOT_ALLOWED = "this user may not use it: sudo usermod -aG video $USER, then log in again"
BUSY = "it delivers no picture: another program may use it, or it is no camera"


def list_cameras(drivers: Path = DRIVERS) -> list[Device]:
    """The cameras that Linux knows; other systems do not name them. Nodes that deliver no pictures are left out."""
    cameras = list[Device]()
    for folder in sorted(drivers.glob("video*"), key=lambda path: int(path.name.removeprefix("video"))):
        if _text(folder / "index") == "0":
            number = int(folder.name.removeprefix("video"))
            cameras.append(Device(number, _text(folder / "name") or folder.name, f"/dev/{folder.name}", not cameras))
    return cameras


def is_place(wanted: str) -> bool:
    """Whether a camera was given as a file or an address."""
    return "://" in wanted or (not wanted.startswith("/dev/") and Path(wanted).is_file())


def open_camera(
    wanted: str | None, clock: Clock, began_s: float, cameras: Callable[[], list[Device]] = list_cameras
) -> "OpenCvCamera":
    """Open a camera by its number, name or path, or a file or an address; None: the first camera.

    A file is played as fast as its clock says, from `began_s` on, once. Raises DeviceError.
    """
    if wanted is not None and is_place(wanted):
        is_file = Path(wanted).is_file()
        return OpenCvCamera(wanted, masked(wanted), clock, began_s if is_file else None)
    if wanted is not None and wanted.startswith("/dev/"):
        path = name = wanted
    elif sys.platform != "linux" and (wanted is None or wanted.isdecimal()):
        path = name = wanted or "0"  # no list of cameras
    else:
        device = chosen("camera", wanted, cameras())
        path, name = device.details, device.name
    problem = why_unusable(path) if path.startswith("/dev/") else None
    if problem is not None:
        raise DeviceError(f"camera {name}: {problem}")
    return OpenCvCamera(path, name, clock, None)


def why_unusable(path: str, opener: Callable[[str, int], int] = os.open) -> str | None:
    """What keeps this user from opening a device's node, in words that say what to do; None: nothing."""
    try:
        os.close(opener(path, os.O_RDWR | os.O_NONBLOCK))
    except PermissionError:
        return NOT_ALLOWED
    except OSError as error:
        if error.errno == errno.EBUSY:
            return "another program uses it: stop that one"
        return "it is not there: plug it in" if error.errno in (errno.ENOENT, errno.ENODEV, errno.ENXIO) else str(error)
    return None


class OpenCvCamera:
    """A camera that has delivered its first picture. `plays_from_s`: of a file, when its time zero is."""

    def __init__(self, path: str, name: str, clock: Clock, plays_from_s: float | None) -> None:
        """Raises DeviceError if no picture comes."""
        import cv2

        self.name, self._clock, self._plays_from_s = name, clock, plays_from_s
        self.longest_read_s = HANGS_S if plays_from_s is None else math.inf  # a film waits until a picture is due
        cv2.utils.logging.setLogLevel(cv2.utils.logging.LOG_LEVEL_SILENT)  # it writes to the terminal by itself
        backend = cv2.CAP_V4L2 if path.startswith("/dev/") else cv2.CAP_ANY
        self._capture: cv2.VideoCapture = cv2.VideoCapture(int(path) if path.isdecimal() else path, backend)
        if path.startswith("/dev/") or path.isdecimal():
            self._capture.set(cv2.CAP_PROP_FRAME_WIDTH, WIDTH)
            self._capture.set(cv2.CAP_PROP_FRAME_HEIGHT, HEIGHT)
        self._time_property = cv2.CAP_PROP_POS_MSEC
        self._last_s = float("-inf")
        self._has_delivered = False
        try:
            self._first: CameraPicture | None = self.read()
        except DeviceError as error:
            self.close()
            no_picture = BUSY if path.startswith("/dev/") else "no pictures can be read from it"
            raise DeviceError(f"camera {name}: {no_picture}") from error
        self._has_delivered = True

    def read(self) -> CameraPicture:
        """Wait for the next picture that is due."""
        if self._has_delivered and self._first is not None:
            picture, self._first = self._first, None
            return picture
        while True:
            if not self._capture.grab():
                if self._plays_from_s is not None:
                    raise DeviceEndedError(f"camera: {self.name} is at its end")
                raise DeviceError(f"camera {self.name} has gone: waiting for it to come back")
            at_s = self._captured_at()
            if at_s - self._last_s < PERIOD_S:
                continue
            is_there, bgr = self._capture.retrieve()
            if is_there:
                self._last_s = at_s
                return CameraPicture(at_s, _as_bytes(bgr))

    def close(self) -> None:
        """Give the camera back."""
        self._capture.release()

    def _captured_at(self) -> float:
        """When the picture was captured; waits until one of a file is due."""
        told_s = self._capture.get(self._time_property) / 1e3
        if self._plays_from_s is not None:
            due_s = self._plays_from_s + told_s
            self._clock.sleep_until(due_s)
            return due_s
        now_s = time.monotonic()
        return told_s if 0 <= now_s - told_s < MAX_LAG_S else now_s


def _as_bytes(bgr: Any) -> Any:
    """Pictures of one channel as three."""
    return bgr if bgr.ndim == 3 else bgr[:, :, None].repeat(3, 2)


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8", errors="replace").strip()
    except OSError:
        return ""
