"""Text of the data channel: a checked event, or one line that says what is wrong."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from realtime.errors import EventError
from realtime.events.client import (
    MAX_EVENT_BYTES,
    MAX_TEXT_CHARACTERS,
    ItemCreate,
    SessionUpdate,
    parse_event,
    parse_session,
)


def asking(text: Any) -> dict[str, Any]:
    item = {"type": "message", "role": "user", "content": [{"type": "input_text", "text": text}]}
    return {"type": "conversation.item.create", "event_id": "mine", "item": item}


def test_a_question_is_read() -> None:
    event = parse_event(json.dumps(asking("What do you see? 😀")))
    assert isinstance(event, ItemCreate)
    assert event.item.content[0].text == "What do you see? 😀"
    assert event.event_id == "mine"


def test_what_other_servers_know_is_ignored() -> None:
    session = {"type": "realtime", "model": "gpt-realtime", "instructions": "…", "voice_mode": "push_to_talk"}
    event = parse_event(json.dumps({"type": "session.update", "session": session}))
    assert isinstance(event, SessionUpdate)
    assert event.session.voice_mode == "push_to_talk"
    assert event.session.ratio is None


@pytest.mark.parametrize(
    ("data", "code", "event_id"),
    [
        ("", "invalid_json", None),
        ("{", "invalid_json", None),
        (b"\xff\xfe", "invalid_json", None),
        ("[" * 60_000, "invalid_json", None),
        ("1" * 60_000, "invalid_json", None),
        ("[]", "invalid_event", None),
        ("null", "invalid_event", None),
        ('{"event_id": "e"}', "unknown_event", "e"),
        ('{"type": "response.creat", "event_id": "e"}', "unknown_event", "e"),
        ('{"type": 7, "event_id": 8}', "unknown_event", None),
        ('{"type": "echo.talk", "event_id": "e"}', "invalid_event", "e"),
        ('{"type": "session.update", "session": {"ratio": 0}}', "invalid_event", None),
        ('{"type": "session.update", "session": {"ratio": NaN}}', "invalid_event", None),
        ('{"type": "session.update", "session": {"voice_mode": "loud"}}', "invalid_event", None),
        (
            '{"type": "session.update", "session": {"turn_detection": {"silence_duration_ms": 1}}}',
            "invalid_event",
            None,
        ),
        (json.dumps(asking(" \n")), "invalid_event", "mine"),
        (json.dumps(asking("x" * (MAX_TEXT_CHARACTERS + 1))), "invalid_event", "mine"),
        (json.dumps(asking("\ud800")), "invalid_json", "mine"),
        (json.dumps(asking(None)), "invalid_event", "mine"),
        ("x" * (MAX_EVENT_BYTES + 1), "too_large", None),
        (b"x" * (MAX_EVENT_BYTES + 1), "too_large", None),
    ],
)
def test_broken_events_are_refused_in_one_line(data: str | bytes, code: str, event_id: str | None) -> None:
    with pytest.raises(EventError) as refused:
        parse_event(data)
    assert (refused.value.code, refused.value.event_id) == (code, event_id)
    assert 0 < len(str(refused.value)) < 300
    assert "\n" not in str(refused.value)


@pytest.mark.parametrize(
    "event",
    [
        {"type": "input_audio_buffer.append", "audio": "AAAA"},
        {"type": "conversation.item.truncate", "item_id": "i", "content_index": 0, "audio_end_ms": 1},
        {"type": "transcription_session.update", "session": {}},
        {"type": "response.create", "response": {"input": []}},
        {"type": "response.create", "response": {"conversation": "none"}},
        {"type": "conversation.item.create", "item": {"type": "function_call_output", "call_id": "c", "output": ""}},
        {"type": "conversation.item.create", "item": {"type": "mcp_approval_response", "approve": True}},
        *(
            {"type": "conversation.item.create", "item": {"type": "message", **item}}
            for item in (
                {"role": "system", "content": [{"type": "input_text", "text": "Be kind."}]},
                {"role": "assistant", "content": [{"type": "output_text", "text": "Yes."}]},
                {"role": "user", "content": [{"type": "input_image", "image_url": "data:"}]},
                {"role": "user", "content": [{"type": "input_text", "text": "?"}, {"type": "input_audio"}]},
            )
        ),
    ],
    ids=lambda event: json.dumps(event)[10:70],
)
def test_what_other_servers_do_is_refused_with_what_to_do_instead(event: dict[str, Any]) -> None:
    with pytest.raises(EventError, match=r"^not supported here: ") as refused:
        parse_event(json.dumps({"event_id": "mine", **event}))
    assert (refused.value.code, refused.value.event_id) == ("not_supported", "mine")


@pytest.mark.parametrize(
    "event",
    [
        {"type": "output_audio_buffer.clear"},
        {"type": "conversation.item.retrieve", "item_id": "item_1"},
        {"type": "conversation.item.delete", "item_id": "item_1"},
        {"type": "response.cancel", "response_id": "resp_1"},
        {
            "type": "response.create",
            "response": {"instructions": "…", "tools": [], "input": None, "metadata": {"a": "b"}},
        },
        {"type": "session.update", "session": {"temperature": 0.8, "tools": [{}], "tracing": "auto", "prompt": None}},
        {"type": "session.update", "session": {"audio": {"output": {"voice": "marin"}, "input": None}}},
    ],
    ids=lambda event: str(event["type"]),
)
def test_what_clients_send_as_a_matter_of_course_is_read(event: dict[str, Any]) -> None:
    parse_event(json.dumps(event))


def test_a_message_may_have_an_id_and_several_parts() -> None:
    event = asking("What is")
    event["item"] |= {"id": "mine", "status": "completed"}
    event["item"]["content"].append({"type": "input_text", "text": " this? "})
    parsed = parse_event(json.dumps(event))
    assert isinstance(parsed, ItemCreate)
    assert (parsed.item.id, parsed.item.text) == ("mine", "What is this?")
    event["item"]["content"][0]["text"] = "x" * MAX_TEXT_CHARACTERS
    with pytest.raises(EventError, match="2000 characters"):
        parse_event(json.dumps(event))


@given(st.one_of(st.text(), st.binary(), st.recursive(st.none() | st.booleans() | st.floats() | st.text(), st.lists)))
def test_whatever_comes_it_is_an_event_or_an_event_error(data: Any) -> None:
    with pytest.raises(EventError):
        parse_event(data if isinstance(data, str | bytes) else json.dumps(data))


def test_a_session_with_an_offer_is_read_or_refused() -> None:
    assert parse_session('{"output_modalities": ["text"]}').output_modalities == ["text"]
    with pytest.raises(EventError, match="ratio"):
        parse_session('{"ratio": 2}')
