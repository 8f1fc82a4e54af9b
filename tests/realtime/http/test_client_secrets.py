"""What a client secret is asked for with."""

import json

import pytest

from realtime.errors import RequestError
from realtime.events.client import parse_session
from realtime.http.auth import SECRET_LIFE_S
from realtime.http.client_secrets import described_session, read_secret_request


def test_nothing_has_to_be_asked_for() -> None:
    for body in (b"", b"{}", b'{"session": null, "expires_after": null}'):
        wanted = read_secret_request(body)
        assert (wanted.life_s, wanted.session_text) == (SECRET_LIFE_S, "")
    assert described_session(None, "mini", can_judge=True)["voice_mode"] == "every_utterance"


def test_a_session_is_carried_as_far_as_it_is_known_here() -> None:
    audio = {"input": {"turn_detection": None}, "output": {"voice": "marin"}}
    session = {"type": "realtime", "model": "gpt-realtime", "instructions": "Be kind.", "audio": audio, "ratio": 0.3}
    body = {"session": session, "expires_after": {"anchor": "created_at", "seconds": 600}}
    wanted = read_secret_request(json.dumps(body).encode())
    assert wanted.life_s == 600
    assert json.loads(wanted.session_text) == {"type": "realtime", "turn_detection": None, "ratio": 0.3}
    assert parse_session(wanted.session_text).changes_turn_detection
    told = described_session(wanted.session, "mini", can_judge=True)
    assert (told["model"], told["type"], told["instructions"]) == ("mini", "realtime", "")
    assert (told["turn_detection"], told["voice_mode"], told["ratio"]) == (None, "push_to_talk", 0.3)
    assert told["audio"] == {"input": {"turn_detection": None}}


def test_the_turn_detection_is_the_one_that_will_be_in_force() -> None:
    for can_judge, kind in ((True, "semantic_vad"), (False, "server_vad")):
        assert described_session(None, "mini", can_judge)["turn_detection"]["type"] == kind


@pytest.mark.parametrize(
    "body",
    [
        b"no",
        b'{"session": {"type": "transcription"}}',
        b'{"session": {"voice_mode": "loud"}}',
        b'{"expires_after": {"anchor": "created_at", "seconds": 5}}',
        b'{"session": {"voice_mode": "wake_word", "turn_detection": null}}',
    ],
)
def test_what_cannot_be_is_refused_at_once(body: bytes) -> None:
    with pytest.raises(RequestError) as error:
        described_session(read_secret_request(body).session, "mini", can_judge=True)
    assert error.value.code == "invalid_session"
    assert "\n" not in str(error.value)
