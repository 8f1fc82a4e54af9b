"""`doctor --source URL`: what it says of a camera, and what to change."""

import pytest
from rich.console import Console

from clients.cli import main
from clients.doctor.source import advice_on, show_trial
from realtime.sources.cameras.trial import Pictures, Trial, try_source
from realtime.sources.tracks.packets import MediaCounters
from tests.support.cameras.films import film
from tests.support.cameras.rtsp import RtspCamera
from tests.support.clocks import VirtualClock
from tests.support.scripted_engine import SCRIPTED_MEDIA

SECRET = "S3cret-Pw"


def good() -> Trial:
    """A camera of which nothing is to be changed."""
    pictures = Pictures(80, [0.0, 2.0, 4.0, 6.0], first_s=0.0, newest_s=7.9)
    return Trial(
        source="rtsp://camera",
        open_s=0.3,
        format_name="rtsp",
        descriptions={"video": "h264", "audio": "aac"},
        size=(640, 360),
        is_live=True,
        counters=MediaCounters(),
        pictures=pictures,
        seconds=8.0,
        first_s={"video": 0.4, "audio": 0.1},
        heard_s=8.0,
        longest_wait_s=0.2,
        age_s=0.3,
        cpu_share=0.05,
    )


def test_a_good_camera_is_told_to_be_one(capsys: pytest.CaptureFixture[str]) -> None:
    assert show_trial(good(), Console(highlight=False))
    out = capsys.readouterr().out
    assert "nothing to change" in out
    assert "10.0 came a second" in out
    assert "one that needs no other every 2.0 s" in out


@pytest.mark.parametrize(
    ("change", "complaint"),
    [
        ({"descriptions": {"video": "h264"}, "first_s": {"video": 0.1}}, "it has no sound"),
        (
            {"descriptions": {"video": "mjpeg"}, "format_name": "mpjpeg", "first_s": {"video": 0.1}},
            "MJPEG has no sound",
        ),
        ({"first_s": {"video": 0.1}}, "announces sound, but none came"),
        ({"descriptions": {"audio": "aac"}, "first_s": {"audio": 0.1}}, "it has no pictures"),
        ({"size": (3840, 2160), "cpu_share": 0.9}, "decoding takes 90% of a core"),
        ({"pictures": Pictures(80, [0.0], first_s=0.0, newest_s=7.9)}, "every 8 s"),
        ({"pictures": Pictures(80, [0.0, 2.0], has_b_frames=True, first_s=0.0, newest_s=7.0)}, "sends B-frames"),
        ({"pictures": Pictures(8, [0.0, 2.0], first_s=0.0, newest_s=7.0)}, "1.0 pictures a second"),
        ({"first_s": {"video": 6.0, "audio": 6.1}}, "came after 6 s"),
        ({"age_s": 5.0}, "5.0 s old"),
        ({"longest_wait_s": 4.0}, "nothing came for 4.0 s"),
        ({"counters": MediaCounters(corrupt_packets=3)}, "3 pictures or packets arrived damaged"),
        ({"counters": MediaCounters(clock_restarts=2)}, "began anew 2 times"),
        ({"counters": MediaCounters(left_out={"audio": "no decoder"})}, "sound cannot be used: no decoder"),
        ({"counters": MediaCounters(broken_off="no more data came")}, "ended early: no more data came"),
    ],
)
def test_what_to_change_is_one_line(change: dict[str, object], complaint: str) -> None:
    trial = good()
    for name, value in change.items():
        setattr(trial, name, value)
    (line,) = advice_on(trial)
    assert complaint in line


def test_a_camera_is_tried_for_some_seconds() -> None:
    class Ticking(VirtualClock):
        """A second passes whenever somebody looks at it."""

        def now_s(self) -> float:
            self.sleep_until(super().now_s() + 1.0)
            return super().now_s()

    with RtspCamera(film(6, b_frames=2), hangs_up=False) as camera:
        trial = try_source(camera.url, SCRIPTED_MEDIA, 60.0, Ticking())
    assert 60 <= trial.seconds < 70
    assert trial.descriptions["video"].startswith("h264")
    assert set(trial.first_s) <= {"audio", "video"}
    assert trial.first_s
    assert (trial.size, trial.is_live, trial.counters.broken_off) == ((64, 48), True, None)


def test_what_a_film_tells_of_its_pictures() -> None:
    with RtspCamera(film(4, b_frames=2)) as camera:
        trial = try_source(camera.url, SCRIPTED_MEDIA, 3600.0, VirtualClock())
    assert trial.pictures.has_b_frames
    assert trial.pictures.per_s == pytest.approx(10, rel=0.1)
    assert trial.pictures.key_frame_every_s == pytest.approx(1.0, abs=0.2)
    assert trial.heard_s == pytest.approx(4.0, abs=0.2)
    assert trial.pictures.num_packets >= 38


def test_the_command_tries_a_camera_and_hides_its_password(capsys: pytest.CaptureFixture[str]) -> None:
    with RtspCamera(film(2), login=("admin", SECRET)) as camera:
        assert main(["doctor", "--source", camera.url.replace("://", f"://admin:{SECRET}@")]) == 0
        out, err = capsys.readouterr()
        assert "pcm_mulaw, 8000 Hz" in out
        assert SECRET not in out + err
        assert main(["doctor", "--source", camera.url.replace("://", "://admin:wrong-Pw@")]) == 2
        out, err = capsys.readouterr()
        assert "user and a password" in err
        assert "wrong-Pw" not in out + err
