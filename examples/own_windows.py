"""Show the assistant your own numpy arrays: pictures of any camera, sound of any microphone.

    python examples/own_windows.py

Here both are made up: a picture ten times a second, in which a blue disc moves to the right, and sound in chunks of
0.1 s at 44.1 kHz, in which a bell is struck every 2 s. Replace `camera` and `microphone` by your own.
"""

import numpy as np
import numpy.typing as npt

import echoingpixels as ep

SECONDS, STEP_S = 12.0, 0.1
RATE_HZ = 44_100
HEIGHT, WIDTH = 480, 640
BELL = (
    (440, 0.2, 1.5),
    (880, 0.12, 2.0),
    (1188, 0.08, 2.5),
    (1936, 0.05, 4.0),
    (2637, 0.04, 5.0),
)  # Hz, loudness, decay


def camera(time_s: float) -> npt.NDArray[np.uint8]:
    """A picture (480, 640, 3): red, green and blue from 0 to 255."""
    rows, columns = np.mgrid[:HEIGHT, :WIDTH]
    is_disc = np.hypot(rows - HEIGHT / 2, columns - WIDTH * time_s / SECONDS) < 90
    picture = np.full((HEIGHT, WIDTH, 3), 230, np.uint8)
    picture[is_disc] = (30, 80, 220)
    return picture


def microphone(time_s: float) -> npt.NDArray[np.float32]:
    """The next 0.1 s of sound (4410,): one channel, from -1 to 1."""
    moments_s = time_s + np.arange(round(STEP_S * RATE_HZ)) / RATE_HZ
    since_struck_s = moments_s % 2
    pcm = np.zeros(len(moments_s))
    for hz, loudness, decay in BELL:
        pcm += loudness * np.sin(2 * np.pi * hz * moments_s) * np.exp(-decay * since_struck_s)
    return pcm.astype(np.float32)


def main(assistant: ep.Assistant) -> list[ep.Reduction]:
    stream = assistant.open_stream()
    windower = ep.Windower(assistant.media)
    reductions = []
    for step in range(round(SECONDS / STEP_S)):
        time_s = step * STEP_S  # both on one clock, in seconds since the start
        windows = windower.add_picture(time_s, camera(time_s))
        windows += windower.add_sound(time_s, microphone(time_s), RATE_HZ)
        reductions += [stream.add(window) for window in windows]
    reductions += [stream.add(window) for window in windower.finish()]

    for reduction in reductions:
        seen, heard = reduction.kept_of(ep.Modality.VIDEO), reduction.kept_of(ep.Modality.AUDIO)
        print(f"{reduction.start_s:4.0f} s: kept {seen} tokens of the pictures and {heard} of the sound")
    for question in ("What do you see?", "What do you hear?"):
        print(question, stream.ask(question).text)
    return reductions


if __name__ == "__main__":
    with ep.Assistant.load() as loaded:
        main(loaded)
