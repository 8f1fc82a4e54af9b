"""Compose the demo clip: 34 s of pictures, film, sounds and speech whose ground truth is known.

    python -m training.demo_clip --out clients/demo/demo.mp4 --film moviepy-2.2.1.tar.gz

`scenes` says what is seen, `NOTES` and `soundtrack` what is heard; times are seconds of the clip
unless said. The same package versions give the same bytes. Needed:
`pip install av hibari-tts numpy pillow scikit-image scikit-learn`,
`pip download --no-deps --no-binary :all: moviepy==2.2.1` (this source archive holds the film),
`apt install fluidsynth fluid-soundfont-gm openclipart-png`.

Sources: cat and coffee are scikit-image's chelsea (Stefan van der Walt) and coffee (Rachel
Michetti), CC0. Temple and flower are scikit-learn's china.jpg (danielbuechele) and flower.jpg
(vultilion), CC BY 2.0. Drum and trumpet are Open Clip Art drawings by Gerald G., public domain.
The film is Big Buck Bunny, (c) 2008 Blender Foundation, CC BY 3.0. Telephone, bells, drum,
trumpet, applause and sea are FluidR3 GM by Frank Wen, MIT. The voice is hibari-tts, Apache-2.0.
"""

import argparse
import importlib.resources
import io
import shutil
import subprocess
import tarfile
import tempfile
import zipfile
from pathlib import Path
from typing import NamedTuple

import av
import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageFilter, ImageOps

Picture = Image.Image
Samples = NDArray[np.float32]  # mono, RATE_HZ
# An RGBA picture; slides in for 1 s from a time on; left from and to; top; played from and to.
Sprite = tuple[Picture, float, int, int, int, float, float]

SIZE, FPS, RATE_HZ, DURATION_S, CROSSFADE_S = (640, 360), 25, 48000, 34, 0.4
FILM_START_S, FILM_FROM_S, FILM_S, FILM_FPS = 13.4, 15.8, 4.6, 24  # FROM is the film's own time
FILM_ZIP = "docs/_static/medias/getting_started/moviepy_10_minutes/moviepy_10_minutes.zip"
SPEECH, SPEECH_START_S = "The coffee is ready. Please bring two cups to the garden.", 9.0
GM_PROGRAMS = {0: 124, 1: 14, 2: 56, 3: 126, 4: 122}  # telephone, bells, trumpet, applause, sea
FANFARE = ((0, 3, 67), (3, 1.5, 67), (4.5, 1.5, 67), (6, 5, 72), (11, 3, 67), (14, 8, 76))
NOTES = [  # start and length in seconds, MIDI channel (9: drums), key, velocity
    *((start_s, 1.1, 0, 60, 110) for start_s in (2.7, 4.2)),
    *((18.2 + 0.9 * i, 1.6, 1, key, 122) for i, key in enumerate((72, 69, 72, 67, 72))),
    *((24 + i / 5, 0.2, 9, key, 122) for i, key in enumerate((41, 41, 45, 41, 48) * 2)),
    *((26.1 + at / 10, length / 10, 2, key, 122) for at, length, key in FANFARE),
    (28.5, 1.6, 3, 60, 127),
    (30.7, 3.2, 4, 60, 120),
]
X264 = {"crf": "20", "preset": "slow", "x264-params": "scenecut=0"}
ART = Path("/usr/share/openclipart/png/recreation/music")
SOUNDFONT = Path("/usr/share/sounds/sf2/FluidR3_GM.sf2")


class Scene(NamedTuple):
    start_s: float  # fades in over the scene before it
    pictures: list[Picture]  # one still, or a film at FILM_FPS
    sprites: tuple[Sprite, ...] = ()
    zoom_px_s: float = 0.0  # how fast the still's left and right edge move out of the frame

    def paint(self, now_s: float) -> Picture:
        age_s = now_s - self.start_s
        still = self.pictures[min(len(self.pictures) - 1, int(age_s * FILM_FPS))]
        x, y = self.zoom_px_s * age_s, self.zoom_px_s * age_s * SIZE[1] / SIZE[0]
        frame = still.resize(SIZE, Image.Resampling.BICUBIC, (x, y, SIZE[0] - x, SIZE[1] - y))
        for picture, start_s, left_from, left_to, top, plays_s, rests_s in self.sprites:
            slid = min(1.0, max(0.0, now_s - start_s))
            left = left_from + (left_to - left_from) * slid * slid * (3 - 2 * slid)
            sway = 5 * np.sin(5 * np.pi * (now_s - plays_s)) * (plays_s < now_s < rests_s)
            frame.paste(picture, (round(left), round(top + sway)), picture)
        return frame


def read_film(archive: Path) -> tuple[list[Picture], Samples]:
    """The excerpt's frames and its sound."""
    with tarfile.open(archive) as outer:
        inner = zipfile.ZipFile(outer.extractfile(f"moviepy-2.2.1/{FILM_ZIP}") or io.BytesIO())
        video = io.BytesIO(inner.read("moviepy_10_minutes/resources/bbb.mp4"))
    pictures, sounds = list[Picture](), list[Samples]()
    resampler = av.AudioResampler("fltp", "mono", RATE_HZ)
    for frame in av.open(video, "r").decode(video=0, audio=0):
        assert isinstance(frame, av.AudioFrame | av.VideoFrame)
        at_s = (frame.time or 0.0) - FILM_FROM_S
        if at_s > FILM_S + 1:
            break
        if isinstance(frame, av.AudioFrame):
            sounds += [part.to_ndarray()[0] for part in resampler.resample(frame)]
        elif -0.01 < at_s < FILM_S:
            pictures.append(Image.fromarray(frame.to_ndarray(format="rgb24")).resize(SIZE))
    first = round(FILM_FROM_S * RATE_HZ)
    return pictures, np.concatenate(sounds)[first : first + round(FILM_S * RATE_HZ)]


def photo(package: str, name: str, size: tuple[int, int]) -> Picture:
    with (importlib.resources.files(package) / name).open("rb") as file:
        return ImageOps.fit(Image.open(file).convert("RGB"), size)


def card(name: str) -> Picture:
    """A print of 290 x 194 px with a white rim and a soft shadow, 30 px clear around it."""
    sheet = Image.new("RGBA", (350, 254))
    sheet.paste((0, 0, 0, 120), (30, 36, 320, 230))
    sheet = sheet.filter(ImageFilter.GaussianBlur(7))
    sheet.paste(ImageOps.expand(photo("skimage", name, (278, 182)), 6, "white"), (30, 30))
    return sheet


def scenes(film: list[Picture]) -> list[Scene]:
    glow = Image.radial_gradient("L").resize((960, 720)).crop((200, 200, 840, 560))
    room = ImageOps.colorize(glow, (248, 244, 226), (150, 176, 178))
    stage = ImageOps.colorize(glow, (128, 106, 176), (20, 14, 40))
    cat, coffee = card("data/chelsea.png"), card("data/coffee.png")
    temple = photo("sklearn", "datasets/images/china.jpg", SIZE)
    garden = photo("sklearn", "datasets/images/flower.jpg", SIZE).filter(ImageFilter.BoxBlur(5))
    garden.paste(cat, (145, 53), cat)
    drum = Image.open(ART / "djambf_ganson.png").convert("RGBA").resize((187, 255))
    trumpet = Image.open(ART / "trumpet_b_flat_colour_ganso.png").convert("RGBA").resize((320, 99))
    prints = (cat, 1.2, -350, -10, 53, 0.0, 0.0), (coffee, 8.0, 650, 300, 53, 0.0, 0.0)
    players = (drum, 22.9, -200, 80, 70, 24.0, 26.0), (trumpet, 25.0, 650, 295, 110, 26.1, 28.3)
    return [
        Scene(0.0, [room], prints),
        Scene(FILM_START_S, film),
        Scene(17.6, [temple], zoom_px_s=8),
        Scene(22.8, [stage], players),
        Scene(30.2, [garden], zoom_px_s=15),
    ]


def soundtrack(film_sound: Samples) -> Samples:
    messages = [(0.0, bytes((0xC0 | channel, gm))) for channel, gm in GM_PROGRAMS.items()]
    messages += [(at, bytes((0x90 | ch, key, velocity))) for at, _, ch, key, velocity in NOTES]
    messages += [(at + length, bytes((0x80 | ch, key, 0))) for at, length, ch, key, _ in NOTES]
    track, last_ms = b"", 0
    for at_s, message in sorted(messages):  # one tick is 1 ms
        wait_ms, last_ms = round(at_s * 1000) - last_ms, round(at_s * 1000)
        track += bytes((wait_ms >> 14 | 128, wait_ms >> 7 & 127 | 128, wait_ms & 127)) + message
    track += b"\x00\xff\x2f\x00"
    header = b"MThd\x00\x00\x00\x06\x00\x00\x00\x01\x01\xf4MTrk"  # one track, 500 ticks a beat
    with tempfile.TemporaryDirectory() as folder:
        score, sound = Path(folder, "clip.mid"), Path(folder, "clip.s16")
        score.write_bytes(header + len(track).to_bytes(4) + track)
        command = f"fluidsynth -niq -r {RATE_HZ} -T raw -F {sound} {SOUNDFONT} {score}"
        subprocess.run(command.split(), check=True, capture_output=True)
        notes = np.fromfile(sound, np.int16).reshape(-1, 2).mean(axis=1) / 32768
    spoken = importlib.import_module("hibari").Hibari()(SPEECH, seed=1)  # 24 kHz
    voice = np.interp(np.arange(2 * len(spoken)) / 2, np.arange(len(spoken)), spoken)
    mix = np.zeros(DURATION_S * RATE_HZ)
    layers = ((0.0, 4.0, notes), (FILM_START_S, 2.2, film_sound), (SPEECH_START_S, 1.3, voice))
    for start_s, gain, samples in layers:
        part = mix[round(start_s * RATE_HZ) :][: len(samples)]
        part += gain * samples[: len(part)]
    mix[-RATE_HZ:] *= np.linspace(1, 0, RATE_HZ)
    return np.asarray(mix * 0.9 / np.abs(mix).max(), np.float32)


def write_clip(path: Path, shown: list[Scene], sound: Samples) -> None:
    picture = shown[0].paint(0.0)
    with av.open(str(path), "w", format="mp4", options={"movflags": "+faststart"}) as clip:
        clip.metadata["comment"] = (__doc__ or "").partition("Sources: ")[2].replace("\n", " ")
        video = clip.add_stream("libx264", FPS, options=X264)
        video.width, video.height, video.pix_fmt = *SIZE, "yuv420p"
        video.gop_size, video.thread_count = 2 * FPS, 1
        audio = clip.add_stream("aac", RATE_HZ, layout="mono", bit_rate=80000)
        for i, heard in enumerate(np.split(sound[None], DURATION_S * FPS, axis=1)):
            for scene in [s for s in shown if s.start_s <= i / FPS][-2:]:
                share = min(1.0, (i / FPS - scene.start_s) / CROSSFADE_S)
                picture = Image.blend(picture, scene.paint(i / FPS), share)
            clip.mux(video.encode(av.VideoFrame.from_ndarray(np.asarray(picture))))
            piece = av.AudioFrame.from_ndarray(heard, "fltp", "mono")
            piece.sample_rate = RATE_HZ
            clip.mux(audio.encode(piece))
        clip.mux([*video.encode(None), *audio.encode(None)])


def main() -> None:
    parser = argparse.ArgumentParser(description="Compose the demo clip (34 s, 640 x 360 px).")
    parser.add_argument("--out", type=Path, required=True, help="the MP4 file to write")
    parser.add_argument("--film", type=Path, required=True, help="moviepy-2.2.1.tar.gz of PyPI")
    options = parser.parse_args()
    for path, install in (
        (options.film, "pip download --no-deps --no-binary :all: moviepy==2.2.1"),
        (Path(shutil.which("fluidsynth") or "fluidsynth"), "apt install fluidsynth"),
        (SOUNDFONT, "apt install fluid-soundfont-gm"),
        (ART, "apt install openclipart-png"),
    ):
        if not path.exists():
            parser.exit(2, f"{path} is missing: {install}\n")
    try:
        film, film_sound = read_film(options.film)
        write_clip(options.out, scenes(film), soundtrack(film_sound))
    except ModuleNotFoundError as error:
        parser.exit(2, f"{error}: pip install hibari-tts scikit-image scikit-learn\n")


if __name__ == "__main__":
    main()
