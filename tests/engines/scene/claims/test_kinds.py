"""The likeliest name of a kind in a picture."""

from engines.scene.claims.kinds import likely_of_kinds


def test_names_of_one_kind_count_together() -> None:
    pagoda = {"tower": 0.32, "monastery": 0.14, "palace": 0.12, "temple": 0.05, "lake": 0.04, "drum": 0.03}
    assert list(likely_of_kinds(pagoda)) == ["tower"]


def test_a_doubtful_kind_is_not_named() -> None:
    assert not list(likely_of_kinds({"tower": 0.3, "castle": 0.2, "lake": 0.5}))


def test_rooms_are_no_buildings() -> None:
    assert not list(likely_of_kinds({"library": 0.5, "theater": 0.4}))
