from benchmarks.everyday import report
from benchmarks.everyday.asking import Outcome, Watched
from benchmarks.everyday.clips import Asked, Clip, Shown
from benchmarks.everyday.judging import Verdict

ASKED = Asked("counting", 5, "How many people are there?", core=True, count=(2,))


def watched(name: str, right: bool, fresh: bool) -> Watched:
    outcome = Outcome(ASKED, "", "Two people.", (), Verdict(right, denies=not right), False, (), None, 1.0, 1.0)
    clip = Clip(name, 10.0, (Shown("grey"),), (ASKED,), fresh=fresh)
    return Watched(clip, False, (outcome,), ({"prefill": 1.0},))


CLIPS = [watched("old", True, False), watched("older", True, False), watched("new", False, True)]


def test_fresh_clips_have_rows_of_their_own() -> None:
    found = report.summary(CLIPS)
    fresh, earlier = (
        "fresh clips: written without knowing any rule",
        "earlier clips: rules were written after their answers",
    )
    assert [found[name].n for name in ("all", f"all, {fresh}", f"core, {fresh}", f"all, {earlier}")] == [3, 1, 1, 2]
    assert found[f"all, {fresh}"].right == 0
    assert found[f"all, {earlier}"].right == 1
    assert found["fresh clips, denied though there"].right == 1
    assert report.by_kind(CLIPS)["counting"][3].n == 1


def test_the_page_marks_fresh_clips() -> None:
    page = report.every_answer(CLIPS)
    assert "### new, fresh\n" in page
    assert "### old\n" in page
