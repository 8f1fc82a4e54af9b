"""Positions of prompts against transformers' own, whatever a clip holds."""

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from engines.api import IntArray
from engines.memory.token_table import NO_PLACE, TokenTable
from engines.omni.config import OmniConfig, read_config
from engines.omni.positions import StreamPositions, VideoGrid, clip_positions, prompt_positions
from tests.engines.omni.checkpoints import SHAPES, random_clip, their_inputs, their_model, write_checkpoint

SHAPE = SHAPES["one layer, tied"]
GRIDS = st.none() | st.tuples(st.integers(1, 6), st.sampled_from((2, 4, 6)), st.sampled_from((2, 4, 8)))

pytestmark = pytest.mark.filterwarnings("ignore")  # transformers' own


@pytest.fixture(scope="module")
def config(tmp_path_factory: pytest.TempPathFactory) -> OmniConfig:
    return read_config(write_checkpoint(tmp_path_factory.mktemp("checkpoint"), SHAPE))


@settings(max_examples=40)
@given(grid=GRIDS, num_frames=st.integers(0, 900), second_per_grid=st.sampled_from((0.4, 0.5, 1.0, 2.0, 3.3, 8.0)))
def test_a_prompt_has_the_positions_that_transformers_gives_it(
    config: OmniConfig, grid: tuple[int, int, int] | None, num_frames: int, second_per_grid: float
) -> None:
    num_frames = num_frames if num_frames > 3 else 0  # less is no token
    clip = random_clip(SHAPE, grid, num_frames, second_per_grid)
    inputs = their_inputs(clip)
    theirs, _ = their_model(SHAPE).model.get_rope_index(
        inputs["input_ids"],
        None,
        inputs.get("video_grid_thw"),
        inputs["attention_mask"],
        inputs["use_audio_in_video"],
        torch.tensor([num_frames]) if num_frames else None,
        inputs.get("video_second_per_grid"),
    )
    videos = [VideoGrid(grid[0], grid[1] // 2, grid[2] // 2, second_per_grid)] if grid else []
    ours = clip_positions(clip.input_ids.tolist(), videos, config)
    np.testing.assert_array_equal(ours[:3], theirs[:, 0].numpy())
    np.testing.assert_array_equal(ours[3], ours[0])


def test_a_stream_stands_as_a_clip_does_and_old_pictures_keep_their_places(config: OmniConfig) -> None:
    marks = config.marks
    chunk = [marks.video] * 2 * 4 + [marks.audio] * 50
    ids = [7, 8, marks.vision_begin, marks.audio_begin, *chunk, *chunk, marks.audio_end, marks.vision_end, 9]
    whole = clip_positions(ids, [VideoGrid(4, 2, 2, 1.0)], config)
    rule = StreamPositions(first_id=3)
    np.testing.assert_array_equal(prompt_positions(4), whole[:, :4])
    time_s, row, column = of_windows(2)
    table = TokenTable.zeros(len(time_s))
    table.time_s[:], table.row[:], table.column[:] = time_s, row, column
    np.testing.assert_allclose(rule.tokens(table, 4.0), whole[:, 4:-3], atol=1e-9)
    np.testing.assert_array_equal(rule.question(3, 4.0, 0.0), whole[:, -3:])
    late = rule.tokens(table, 3600.0)
    np.testing.assert_array_equal(late[1:3, row != NO_PLACE], whole[1:3, 4:-3][:, row != NO_PLACE])
    assert (np.diff(late[0][row == NO_PLACE]) > 0).all()


def of_windows(count: int) -> tuple[np.ndarray, IntArray, IntArray]:
    """Times, rows and columns of the tokens of some windows with 2 × 2 places."""
    times, rows, columns = list[float](), list[int](), list[int]()
    for start_s in 2.0 * np.arange(count):
        times += [*[start_s] * 4, *[start_s + 1] * 4, *(start_s + np.arange(50) / 25)]
        rows += [0, 0, 1, 1] * 2 + [NO_PLACE] * 50
        columns += [0, 1, 0, 1] * 2 + [NO_PLACE] * 50
    return np.asarray(times), np.asarray(rows), np.asarray(columns)


@pytest.mark.parametrize(
    ("ids", "videos", "told"),
    [
        ([295, 292, 296], (), "more videos"),
        ([1, 2], (VideoGrid(1, 1, 1, 1.0),), "fewer videos"),
        ([295, 291, 296], (), "no single pictures"),
        ([295, 292, 292, 296], (VideoGrid(1, 1, 1, 1.0), VideoGrid(1, 1, 1, 1.0)), "fewer videos"),
        ([295, 292, 296], (VideoGrid(2, 2, 2, 1.0),), "has 3 tokens"),
    ],
)
def test_a_prompt_that_does_not_fit_its_videos_is_refused(
    config: OmniConfig, ids: list[int], videos: tuple[VideoGrid, ...], told: str
) -> None:
    with pytest.raises(ValueError, match=told):
        clip_positions(ids, videos, config)
