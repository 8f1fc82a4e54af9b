"""Renders a plan as a film (mp4) from the drawings, backgrounds and cuts that were encoded.

    python -m training.scenes.render --seed 7 --seconds 30 --out scene.mp4

Class prototypes have neither pixels nor sound, so plans to be rendered must not contain any.
"""

import argparse
from collections.abc import Callable
from pathlib import Path

import av
import numpy as np
from PIL import Image
from platformdirs import user_cache_path

from engines.encoders.efficientnet import INPUT_SIZE
from training.bank import pictures, sounds
from training.bank.build import Raw, installed, raw_sounds
from training.bank.store import Bank
from training.bank.variants import TEST, TRAIN, Sizes, draw_ground, draw_layer, sound_of
from training.scenes.plan import Plan, Style
from training.scenes.planner import Stock, draw_plan
from training.scenes.questions import ask

FPS = 10
SCALE = 2  # times the 224 px that the encoder sees, so that the codec blurs less
X264 = {"crf": "18", "preset": "veryfast"}


def soundtrack(plan: Plan, bank: Bank, raw: Raw, sizes: Sizes) -> sounds.Pcm:
    """All sounds of the plan, mixed with room noise."""
    rng = np.random.default_rng([plan.seed, plan.split, 29])
    mix = sounds.room_noise(round(plan.duration_s * sounds.RATE_HZ), rng)
    sources = {(source.name, source.file, source.number, source.split): pcm for source, pcm in raw_sounds(raw, sizes)}
    for item in (*plan.heard, *plan.said):
        cut = bank.cuts[item.cut]
        pcm = sound_of(cut, sources[cut.name, cut.file, cut.number, cut.split])
        part = mix[round(item.start_s * sounds.RATE_HZ) :][: len(pcm)]
        part += pcm[: len(part)]
    return mix.clip(-1, 1)


def frame(plan: Plan, bank: Bank, at_s: float) -> Image.Image:
    """The picture at `at_s`; later things cover earlier ones."""
    number = [number for start_s, number in plan.grounds if start_s <= at_s + 1e-6][-1]
    layers = []
    for item in plan.seen:
        assert item.drawings, "a class prototype cannot be drawn"
        if item.start_s <= at_s + 1e-6 < item.end_s:
            drawing = bank.drawings[item.drawing_at(at_s)]
            layers.append(draw_layer(drawing, drawing.step))
    shown = pictures.paste_layers(draw_ground(bank.backgrounds[number]), layers)
    return Image.fromarray(shown).resize((SCALE * INPUT_SIZE, SCALE * INPUT_SIZE), Image.Resampling.BICUBIC)


def write_film(path: Path, plan: Plan, bank: Bank, sound: sounds.Pcm) -> None:
    """The film of a plan."""
    encode_film(path, lambda at_s: frame(plan, bank, at_s), sound)


def encode_film(path: Path, picture_at: Callable[[float], Image.Image], sound: sounds.Pcm) -> None:
    """Encode a film as long as `sound` (a multiple of 0.1 s); `picture_at` is asked every half second."""
    with av.open(str(path), "w", format="mp4") as film:
        video = film.add_stream("libx264", FPS, options=X264)
        video.width = video.height = SCALE * INPUT_SIZE
        video.pix_fmt, video.gop_size = "yuv420p", FPS
        audio = film.add_stream("alac", sounds.RATE_HZ, layout="mono")  # AAC would begin 64 ms late
        picture = picture_at(0.0)
        for number, heard in enumerate(np.split(sound[None], len(sound) * FPS // sounds.RATE_HZ, axis=1)):
            if number % (FPS // 2) == 0:
                picture = picture_at(number / FPS)
            film.mux(video.encode(av.VideoFrame.from_ndarray(np.asarray(picture))))
            samples = (heard * np.iinfo(np.int16).max).astype(np.int16)
            piece = av.AudioFrame.from_ndarray(samples, "s16p", "mono")
            piece.sample_rate = sounds.RATE_HZ
            film.mux(audio.encode(piece))
        film.mux([*video.encode(None), *audio.encode(None)])


def main() -> None:
    cache = user_cache_path("echoingpixels")
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n\n")[0])
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--seconds", type=float, default=30)
    parser.add_argument("--training", action="store_true", help="from the training split (default: test)")
    parser.add_argument("--bank", type=Path, default=cache / "bank")
    parser.add_argument("--out", type=Path, required=True)
    options = parser.parse_args()
    bank = Bank.load(options.bank)
    stock = Stock(bank, TRAIN if options.training else TEST, (), ())
    plan = draw_plan(stock, Style(options.seconds, options.seconds, prototypes=0.0), options.seed)
    write_film(options.out, plan, bank, soundtrack(plan, bank, installed(), Sizes()))
    for question in ask(plan, 12, options.seed, ("submarine",), ("a gong",)):
        print(f"at {question.asked_s:.0f} s: {question.text} -> {question.answer}")


if __name__ == "__main__":
    main()
