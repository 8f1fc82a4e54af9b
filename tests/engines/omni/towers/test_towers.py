"""Towers of both families on a device that cannot be asked for a number: they only need what is new of a window.

That they give the tokens of transformers' classes is shown by the tests of the models.
"""

from collections.abc import Callable

import pytest
import torch
from torch import Tensor

from benchmarks.speed.omni.gemma import gemma_config
from benchmarks.speed.omni.thinker import config_with
from engines.omni import model as qwen
from engines.omni.families import gemma4_model
from engines.shapes import GEMMA_MEDIA, OMNI_MEDIA
from tests.benchmarks.speed.tiny import TINY, TINY_GEMMA, TINY_TOWERS
from tests.engines.core.crossings import Crossings

pytestmark = pytest.mark.filterwarnings("ignore")  # transformers' own
META = torch.device("meta")
Run = Callable[[], Tensor]
QWEN_SIDE, GEMMA_SIDE = OMNI_MEDIA.frame_size // 14, GEMMA_MEDIA.frame_size // 16  # patches of 14 and 16 pixels


def of_qwen() -> tuple[Run, Run]:
    """A window's pictures seen, and its sound heard."""
    model = qwen.empty_model(config_with(TINY, 0, **TINY_TOWERS))
    for part in (model.vision_tower, model.audio_tower):
        part.to(META)
    pixels, grid = torch.zeros(2 * QWEN_SIDE**2, 1176), torch.tensor([[2, QWEN_SIDE, QWEN_SIDE]])
    features, is_sound = torch.zeros(1, 128, 200), torch.ones(1, 200, dtype=torch.long)
    return lambda: model.see(pixels, grid), lambda: model.hear(features, is_sound)


def of_gemma() -> tuple[Run, Run]:
    model = gemma4_model.empty_model(gemma_config("E2B", **TINY_GEMMA))
    for part in (model.vision_tower, model.audio_tower, model.embed_vision, model.embed_audio):
        part.to(META)
    places = torch.stack(torch.meshgrid(torch.arange(GEMMA_SIDE), torch.arange(GEMMA_SIDE), indexing="xy"), -1)
    places = places.view(1, -1, 2).expand(2, -1, -1)
    patches, features = torch.zeros(2, GEMMA_SIDE**2, 768), torch.zeros(1, 200, 128)
    left = model.hear(features).left
    longer = torch.zeros(1, 204, 128)
    return lambda: model.see(patches, places), lambda: model.hear(longer, left).tokens


@pytest.mark.parametrize("family", [of_qwen, of_gemma])
def test_only_pictures_and_sound_cross_to_the_device_and_nothing_comes_back(
    family: Callable[[], tuple[Run, Run]],
) -> None:
    see, hear = family()
    with torch.no_grad():
        first = see(), hear()
    assert [len(each) for each in first] == [128, 50]
    with torch.no_grad(), Crossings() as crossed:
        seen, heard = see(), hear()
    assert (seen.shape, heard.shape) == (first[0].shape, first[1].shape)
    assert len(crossed.shapes) == 2
