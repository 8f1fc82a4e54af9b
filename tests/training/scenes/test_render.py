"""The encoded features of a rendered film equal those composed for its plan. Real encoders, free pictures."""

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
import skimage
import torch
from PIL import Image, ImageDraw
from platformdirs import user_cache_path

from engines.encoders.audio import PATCH_SAMPLES, AudioEncoder
from engines.encoders.video import VideoEncoder
from engines.media import Frame
from engines.model_store import ModelStore
from engines.shapes import MINI_MEDIA
from realtime.media.frames import Picture, Sound
from realtime.sources.reader import MediaReader
from tests.conftest import DEMO
from tests.training.tiny import tiny_prototypes
from training.bank.build import Raw, make_bank
from training.bank.catalog import Catalog
from training.bank.sounds import RATE_HZ, Pcm
from training.bank.store import Bank
from training.bank.variants import TEST, TRAIN, Sizes
from training.scenes.compose import Composer
from training.scenes.plan import Plan, Said, Style
from training.scenes.planner import Stock, draw_plan
from training.scenes.render import soundtrack, write_film

SIZES = Sizes(drawings=(2, 1), moving=(1, 0), cuts=(1, 1), phrases=(1, 1), crops=1)
MIN_SIMILARITY_SEEN, MIN_SIMILARITY_HEARD = 0.8, 0.8
CLEAR_VOICE_S = 11.0  # the other is cut so quiet that the room's noise decides what is heard


def cut_outs(folder: Path) -> dict[str, tuple[Path, ...]]:
    """Photographs of scikit-image, cut to ellipses."""
    found: dict[str, tuple[Path, ...]] = {}
    for name, file in (("cat", "chelsea.png"), ("coffee", "coffee.png"), ("rocket", "rocket.jpg")):
        picture = Image.open(Path(skimage.__file__).parent / "data" / file).convert("RGB").resize((300, 220))
        alpha = Image.new("L", picture.size)
        ImageDraw.Draw(alpha).ellipse((10, 10, 290, 210), fill=255)
        picture.putalpha(alpha)
        picture.save(folder / f"{name}.png")
        found[name] = (folder / f"{name}.png",)
    return found


def voices() -> list[tuple[str, Pcm]]:
    """Two stretches of the demo clip's voice."""
    with MediaReader(str(DEMO), MINI_MEDIA) as reader:
        pcm = np.concatenate([piece.pcm for piece in reader if isinstance(piece, Sound)])
    return [(f"voice {at_s}", pcm[round(at_s * RATE_HZ) :][: 2 * RATE_HZ]) for at_s in (9.1, CLEAR_VOICE_S)]


@pytest.fixture(scope="module")
def encoders(store: ModelStore) -> tuple[VideoEncoder, AudioEncoder]:
    (checkpoint,) = store.files("efficientnet-lite0").values()
    yamnet = store.files("yamnet")
    audio = AudioEncoder(yamnet["YamNet_w8a8.onnx.zip"], yamnet["yamnet_class_map.csv"], 2)
    return VideoEncoder(checkpoint, user_cache_path("echoingpixels"), 2), audio


@pytest.fixture(scope="module")
def raw(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Raw]:
    """Paths are relative: how a picture is drawn follows from its file's name, and shall be the same in every run."""
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(tmp_path_factory.mktemp("pictures"))
        patch.setattr("training.bank.variants.HERE", Path())
        grounds = [Path("wall.png"), Path("floor.png")]
        for path, colour in zip(grounds, ((180, 200, 190), (120, 90, 70)), strict=True):
            Image.new("RGB", (400, 300), colour).save(path)
        yield Raw(Catalog(cut_outs(Path()), {}, {}), grounds, {TRAIN: voices(), TEST: voices()})


@pytest.fixture(scope="module")
def bank(raw: Raw, encoders: tuple[VideoEncoder, AudioEncoder]) -> Bank:
    return make_bank(raw, SIZES, *encoders)


def plan_of(bank: Bank) -> Plan:
    style = Style(8, 8, gap_s=1.0, quiet_share=0.0, prototypes=0.0, speech=1.0)
    stock = Stock(bank, TRAIN, (), ())
    plans = (draw_plan(stock, style, seed) for seed in range(50))
    return next(plan for plan in plans if len(plan.seen) >= 2 and clearly_said(bank, plan))


def clearly_said(bank: Bank, plan: Plan) -> list[Said]:
    return [item for item in plan.said if bank.cuts[item.cut].file == f"voice {CLEAR_VOICE_S}"]


def mean_cosine(ours: np.ndarray, theirs: np.ndarray) -> float:
    """Mean cosine of rows."""
    return float(torch.nn.functional.cosine_similarity(torch.from_numpy(ours), torch.from_numpy(theirs), dim=-1).mean())


def test_composed_features_are_those_of_the_rendered_film(
    bank: Bank, raw: Raw, encoders: tuple[VideoEncoder, AudioEncoder], tmp_path: Path
) -> None:
    plan = plan_of(bank)
    composed = Composer(bank, tiny_prototypes(), tiny_prototypes()).compose(plan)
    write_film(tmp_path / "scene.mp4", plan, bank, soundtrack(plan, bank, raw, SIZES))
    with MediaReader(str(tmp_path / "scene.mp4"), MINI_MEDIA) as reader:
        pieces = list(reader)
    shown = {round(piece.time_s, 2): piece.rgb for piece in pieces if isinstance(piece, Picture)}
    pcm = np.concatenate([piece.pcm for piece in pieces if isinstance(piece, Sound)])

    times_s = [item.start_s + 0.5 for item in plan.seen]
    filmed = encoders[0].encode([Frame(at_s, shown[round(at_s, 2)]) for at_s in times_s])
    for item, at_s, patches in zip(plan.seen, times_s, filmed, strict=True):
        cells = list(bank.drawings[item.drawing_at(at_s)].cells)
        assert mean_cosine(patches[cells], composed.video[round(2 * at_s)][cells]) > MIN_SIMILARITY_SEEN

    said = clearly_said(bank, plan)[0]
    first, last = np.ceil(2 * (said.start_s + PATCH_SAMPLES / RATE_HZ)), np.floor(2 * said.end_s)
    hops = np.arange(first - 1, last).astype(int)  # whose patches lie inside of what is said
    ends = (hops + 1) * RATE_HZ // 2
    heard = encoders[1].encode(np.stack([pcm[end - PATCH_SAMPLES : end] for end in ends]))
    assert mean_cosine(heard, composed.audio[hops]) > MIN_SIMILARITY_HEARD


def test_a_saved_bank_loads_unchanged(bank: Bank, tmp_path: Path) -> None:
    bank.save(tmp_path)
    again = Bank.load(tmp_path)
    assert again.drawings == bank.drawings
    assert again.cuts == bank.cuts
    assert (again.patches == bank.patches).all()
