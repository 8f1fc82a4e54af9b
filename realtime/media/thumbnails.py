"""One small picture per window, kept as long as a token of the window is cached. Pure; bounded by `MAX_KEPT`."""

import io

import av
import numpy as np
import numpy.typing as npt

MAX_KEPT = 2048  # 4 to 10 KB each
MAX_ASPECT = 3.0


class Thumbnails:
    """JPEG files by window index."""

    def __init__(self) -> None:
        self._jpegs: dict[int, bytes] = {}

    def __len__(self) -> int:
        return len(self._jpegs)

    def get(self, index: int) -> bytes | None:
        """The picture of a window; None if it had none or is no longer kept."""
        return self._jpegs.get(index)

    def newest(self) -> bytes | None:
        """The picture of the newest window that has one; None if there is none."""
        return self._jpegs[max(self._jpegs)] if self._jpegs else None

    def jpegs(self) -> dict[int, bytes]:
        """All of them; a copy."""
        return dict(self._jpegs)

    def put(self, index: int, rgb: npt.NDArray[np.uint8], aspect: float) -> None:
        """Keep a square picture, stretched to its true `aspect`. Beyond the bound the oldest is dropped. Takes 1 ms."""
        self.put_jpeg(index, jpeg(rgb, aspect))

    def put_jpeg(self, index: int, picture: bytes) -> None:
        """Keep a JPEG file."""
        self._jpegs[index] = picture
        if len(self._jpegs) > MAX_KEPT:
            del self._jpegs[min(self._jpegs)]

    def forget(self, first: int, last: int) -> None:
        """Drop those of the windows from the first to the last."""
        self._jpegs = {index: picture for index, picture in self._jpegs.items() if not first <= index <= last}

    def keep(self, remembered: set[int], reduced_until: int) -> None:
        """Drop what belongs to windows up to `reduced_until` that are not in `remembered`."""
        gone = [index for index in self._jpegs if index <= reduced_until and index not in remembered]
        for index in gone:
            del self._jpegs[index]


def jpeg(rgb: npt.NDArray[np.uint8], aspect: float) -> bytes:
    """A square RGB (side, side, 3) → a JPEG file whose shorter side is `side`, `aspect` times as wide as high."""
    out = io.BytesIO()
    side, aspect = len(rgb), min(max(aspect, 1 / MAX_ASPECT), MAX_ASPECT)
    width, height = round(side * max(aspect, 1)), round(side * max(1 / aspect, 1))
    with av.open(out, "w", format="mjpeg") as container:
        stream = container.add_stream("mjpeg", rate=1, options={"qmin": "5", "qmax": "5"})
        stream.width, stream.height, stream.pix_fmt = width, height, "yuvj420p"
        picture = av.VideoFrame.from_ndarray(rgb, format="rgb24").reformat(width, height, "yuvj420p")
        container.mux(stream.encode(picture))
        container.mux(stream.encode(None))
    return out.getvalue()
