"""FFmpeg's own WHIP muxer pushes a moving picture and a tone: `python -m tests.realtime.http.whip.ffmpeg URL TOKEN
[CERTIFICATE KEY]`, until its input ends.

PyAV brings FFmpeg with the muxer. The key is on the curve P-256: OpenSSL refuses the one that FFmpeg with GnuTLS makes.
"""

import itertools
import sys
import threading
import time
from fractions import Fraction

import av
import numpy as np

WIDTH, HEIGHT, RATE_HZ, SOUND_HZ, SAMPLES = 320, 240, 15, 48_000, 960
X264 = {"preset": "ultrafast", "tune": "zerolatency", "profile": "high", "bf": "0", "g": str(RATE_HZ)}


def picture(number: int) -> av.VideoFrame:
    pixels = np.full((HEIGHT, WIDTH, 3), 40, np.uint8)
    pixels[:, : 8 * number % WIDTH] = 200
    frame = av.VideoFrame.from_ndarray(pixels, format="rgb24")
    frame.pts, frame.time_base = number, Fraction(1, RATE_HZ)
    return frame


def sound(number: int) -> av.AudioFrame:
    """Stereo, and heard on the left only, as from a microphone at a mixer."""
    times_s = (np.arange(SAMPLES) + number * SAMPLES) / SOUND_HZ
    left = 8000 * np.sin(2 * np.pi * 440 * times_s)
    pcm = np.stack([left, np.zeros(SAMPLES)], axis=1).astype(np.int16).reshape(1, -1)
    frame = av.AudioFrame.from_ndarray(pcm, format="s16", layout="stereo")
    frame.sample_rate, frame.pts, frame.time_base = SOUND_HZ, number * SAMPLES, Fraction(1, SOUND_HZ)
    return frame


def push(url: str, token: str, files: list[str], is_over: threading.Event) -> None:
    """Push in real time until `is_over`; then say goodbye. `files`: a certificate and its key, or none."""
    options = {"authorization": token} | dict(zip(("cert_file", "key_file"), files, strict=False))
    with av.open(url, "w", format="whip", options=options) as out:
        pictures = out.add_stream("libx264", rate=RATE_HZ, options=X264)
        pictures.width, pictures.height, pictures.pix_fmt = WIDTH, HEIGHT, "yuv420p"
        tone = out.add_stream("libopus", rate=SOUND_HZ, layout="stereo")
        out.start_encoding()
        began_s, numbers = time.monotonic(), itertools.count()
        next_picture = 0
        for number in numbers:
            at_s = number * SAMPLES / SOUND_HZ
            if is_over.wait(max(began_s + at_s - time.monotonic(), 0.0)):
                return
            out.mux(tone.encode(sound(number)))
            if next_picture / RATE_HZ <= at_s:
                out.mux(pictures.encode(picture(next_picture)))
                next_picture += 1


if __name__ == "__main__":
    ends = threading.Event()

    def wait_for_end() -> None:
        sys.stdin.read()
        ends.set()

    threading.Thread(target=wait_for_end, daemon=True).start()
    push(sys.argv[1], sys.argv[2], sys.argv[3:], ends)
