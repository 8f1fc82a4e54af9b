from collections import Counter

import numpy as np
import pytest
from safetensors.numpy import load

from engines.scene.classes import NAMES
from training.naming.packages import NamingFileError, unit
from training.naming.vectors import Carrier, make_names, read_names, to_bytes
from training.naming.vocabularies import Vocabularies, Vocabulary

RANDOM = np.random.default_rng(0)
SOURCES = unit(RANDOM.normal(size=(40, 6)))
TURN = np.linalg.qr(RANDOM.normal(size=(6, 6)))[0].astype(np.float32)


def vocabularies() -> Vocabularies:
    names = tuple(f"n{number:02}" for number in range(40))
    return Vocabularies(
        exact=Vocabulary(names[:30], unit(SOURCES[:30] @ TURN)),
        same=Vocabulary(names[:30], SOURCES[:30]),
        others=(Vocabulary(names[28:35], SOURCES[28:35]), Vocabulary(names[33:], SOURCES[33:])),
    )


def test_what_is_carried_over_lands_where_the_other_network_has_it() -> None:
    carried = Carrier(SOURCES[:30], unit(SOURCES[:30] @ TURN))(SOURCES[30:])
    assert ((carried * unit(SOURCES[30:] @ TURN)).sum(1) > 0.999).all()


def test_exact_vectors_are_kept_and_others_are_carried_over() -> None:
    names = make_names([("things", "n01", "n01"), ("places", "a barn", "n39")], vocabularies())
    assert names.said == ("n01", "a barn")
    assert names.kinds == ("things", "places")
    assert names.is_exact == (True, False)
    expected = unit(SOURCES[[1, 39]] @ TURN)
    np.testing.assert_array_equal(names.vectors[0], expected[0])
    assert not np.array_equal(names.left_out[0], expected[0])  # the map has not seen it
    assert ((names.left_out * expected).sum(1) > 0.999).all()


def test_a_name_that_no_vocabulary_knows_is_told() -> None:
    with pytest.raises(NamingFileError, match='"gnu"'):
        make_names([("animals", "wildebeest", "gnu")], vocabularies())


def test_the_file_is_the_same_each_time_and_holds_float16() -> None:
    names = make_names([("things", "n01", "n01"), ("places", "a barn", "n39")], vocabularies())
    data = to_bytes(names)
    assert data == to_bytes(make_names([("things", "n01", "n01"), ("places", "a barn", "n39")], vocabularies()))
    arrays = load(data)
    assert arrays["vectors"].dtype == arrays["left_out"].dtype == np.float16
    np.testing.assert_allclose(arrays["vectors"], names.vectors, atol=1e-3)


def test_the_list_has_each_name_once_and_all_that_the_detectors_say() -> None:
    said = Counter(said for _, said, _ in read_names())
    assert set(said.values()) == {1}
    assert set(NAMES) <= said.keys()
    assert ("things", "sofa", "couch") in read_names()
