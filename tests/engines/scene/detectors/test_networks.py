"""Each network alone, on photographs."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from engines.scene.detectors.centernet import CENTERNET_FILE, CenterNet
from engines.scene.detectors.picodet import PICODET_FILE, PicoDet
from engines.scene.detectors.ssd import SSD_FILE, Ssd
from tests.engines.scene.network_files import assert_only_the_pinned_file_is_read
from tests.engines.scene.photographs import photograph

Network = CenterNet | PicoDet | Ssd
FILES: dict[type[Network], Path] = {CenterNet: CENTERNET_FILE, PicoDet: PICODET_FILE, Ssd: SSD_FILE}
IDS = ["CenterNet", "PicoDet", "SSD"]


@pytest.fixture(scope="module", params=FILES, ids=IDS)
def network(request: pytest.FixtureRequest) -> Network:
    kind: Callable[[Path, int], Network] = request.param
    return kind(FILES[request.param], 1)


def test_the_surest_person_of_a_portrait_covers_her(network: Network) -> None:
    people = [found for found in network.candidates(photograph("astronaut"), 0.3) if found.name == "person"]
    left, top, right, bottom = max(people, key=lambda person: person.score).box
    assert left < 0.1
    assert top < 0.1
    assert 0.65 < right < 0.85
    assert bottom > 0.95


def test_boxes_do_not_depend_on_the_size_of_the_picture(network: Network) -> None:
    picture = photograph("chelsea")
    large = picture.repeat(2, axis=0).repeat(2, axis=1)
    surest = [max(network.candidates(each, 0.3), key=lambda thing: thing.score) for each in (picture, large)]
    assert [thing.name for thing in surest] == ["cat", "cat"]
    assert surest[0].box == pytest.approx(surest[1].box, abs=0.05)


def test_only_what_is_sure_enough_is_told_and_boxes_stay_in_the_picture(network: Network) -> None:
    some, more = (list(network.candidates(photograph("coffee"), least)) for least in (0.3, 0.1))
    assert {(thing.name, thing.box) for thing in some} < {(thing.name, thing.box) for thing in more}
    assert all(thing.score >= 0.1 for thing in more)
    assert all(0 <= part <= 1 for thing in more for part in thing.box)


def test_an_empty_picture_of_any_shape_shows_nothing(network: Network) -> None:
    assert not list(network.candidates(np.zeros((480, 640, 3), np.uint8), 0.5))
    assert not list(network.candidates(np.full((1, 900, 3), 255, np.uint8), 0.5))


@pytest.mark.parametrize("kind", FILES, ids=IDS)
def test_a_file_that_is_missing_or_changed_is_refused(kind: type[Network], tmp_path: Path) -> None:
    assert_only_the_pinned_file_is_read(kind, FILES[kind], tmp_path)
