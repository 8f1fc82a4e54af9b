"""Events of a call become lines of the transcript, and what is seen and heard now."""

from clients.talk.state import HEARD_FOR_S, SEEN_FOR_S, Line, TalkState
from realtime.devices.keeper import DeviceState
from realtime.events.echo import (
    Counts,
    EchoCaption,
    EchoEvidence,
    EchoUnclearSpeech,
    EchoWindow,
    Moment,
    Sight,
    StageMs,
)
from realtime.events.server import (
    ErrorDetails,
    ErrorEvent,
    InputTranscribed,
    ResponseEvent,
    ResponseState,
    SpeechStartedEvent,
    SpeechStoppedEvent,
    SpokenSeconds,
    StatusDetails,
    TextDelta,
    TextDone,
)
from realtime.events.watches import EchoWatch, WatchNotice


def window(
    end_s: float,
    notes: tuple[str, ...] = (),
    heard: tuple[str, ...] = (),
    readings: tuple[str, ...] = (),
    sight: Sight = "fine",
) -> EchoWindow:
    return EchoWindow(
        index=round(end_s / 2) - 1,
        start_s=end_s - 2,
        end_s=end_s,
        kept=Counts(audio=1, video=1),
        pool=Counts(audio=4, video=196),
        patches=[],
        sounds=[],
        readings=[(end_s, text) for text in readings],
        notes=[(end_s, text) for text in notes],
        heard=list(heard),
        things=None,
        grid=7,
        gaps=[],
        dropped_frames=0,
        dropped_windows=0,
        sight=sight,
        hearing="fine",
        ms=StageMs(wait=0, encode=0, sieve=0, prefill=0),
    )


def response(kind: str, status: str, details: StatusDetails | None = None) -> ResponseEvent:
    state = ResponseState(
        id="resp_1",
        status=status,  # type: ignore[arg-type]
        status_details=details,
        conversation_id="conv_1",
        output_modalities=["audio"],
    )
    return ResponseEvent(type=kind, response=state)  # type: ignore[arg-type]


def delta(text: str, kind: str = "response.output_text.delta") -> TextDelta:
    return TextDelta(type=kind, response_id="resp_1", item_id="item_1", delta=text)  # type: ignore[arg-type]


def evidence(is_sure: bool) -> EchoEvidence:
    moment = Moment(window=2, start_s=4.0, end_s=6.0, modality="video", patches=[], weight=0.5)
    return EchoEvidence(response_id="resp_1", moments=[moment], confidence=0.3, is_sure=is_sure, is_hedged=False)


def test_what_is_seen_and_heard_is_shown_for_a_while() -> None:
    state = TalkState()
    assert state.take(window(2.0, ("a cup", "it is bright"), ("music",), ("MIND THE GAP",))) == []
    assert state.seen == ["a cup", "it is bright", 'it reads "MIND THE GAP"']
    assert state.heard == ["music"]
    state.take(window(20.0, ("a cup",)))
    assert state.seen == ["it is bright", 'it reads "MIND THE GAP"', "a cup"]
    assert state.heard == []
    state.take(window(2.0 + SEEN_FOR_S, sight="black"))
    assert state.seen == ["a cup"]
    assert state.sight == "the picture is black"
    assert HEARD_FOR_S < SEEN_FOR_S


def test_an_answer_is_written_once_although_it_is_spoken_too() -> None:
    state = TalkState(now_s=10.0)
    state.take(response("response.created", "in_progress"))
    assert state.writing == ""
    for event in (delta("A "), delta("cat."), delta("A cat.", "response.output_audio_transcript.delta")):
        assert state.take(event) == []
    assert state.writing == "A cat."
    state.take(TextDone(response_id="resp_1", item_id="item_1", text="I think a cat."))
    state.take(evidence(is_sure=False))
    lines = state.take(response("response.done", "completed"))
    assert lines == [Line("answer", "I think a cat.", "not sure; from picture 6 s ago")]
    assert state.writing is None


def test_an_answer_that_was_stopped_or_failed() -> None:
    state = TalkState()
    state.take(response("response.created", "in_progress"))
    assert state.take(response("response.done", "cancelled")) == []
    state.take(response("response.created", "in_progress"))
    state.take(delta("A long"))
    assert state.take(response("response.done", "cancelled")) == [Line("answer", "A long …", "stopped")]
    state.take(response("response.created", "in_progress"))
    failed = StatusDetails(type="failed", message="no words were understood")
    assert state.take(response("response.done", "failed", failed)) == [Line("problem", "no words were understood")]


def test_what_is_said_is_a_question_or_a_caption() -> None:
    state = TalkState()
    state.take(SpeechStartedEvent(item_id="item_1", audio_start_ms=0))
    assert state.hears_voice
    state.take(SpeechStoppedEvent(item_id="item_1", audio_end_ms=900))
    assert not state.hears_voice
    usage = SpokenSeconds(seconds=0.9)
    question = InputTranscribed(
        item_id="item_1", transcript="Who is there?", audio_start_ms=0, audio_end_ms=900, usage=usage
    )
    assert state.take(question) == [Line("asked", "Who is there?", "spoken")]
    assert state.take(EchoCaption(start_s=0, end_s=1, text="Who is there?", item_id="item_1")) == []
    assert state.take(EchoCaption(start_s=3, end_s=4, text="Dinner!")) == [Line("heard", '"Dinner!"')]
    (unclear,) = state.take(EchoUnclearSpeech(start_s=3, end_s=4))
    assert "not understood" in unclear.text


def test_devices_and_errors_are_told_in_a_line() -> None:
    state = TalkState()
    assert state.device_changed(DeviceState("camera", "open", "HD Webcam")) == [Line("notice", "camera: HD Webcam")]
    away = DeviceState("camera", "away", "camera HD Webcam has gone: waiting for it to come back")
    assert state.device_changed(away) == [Line("problem", away.text)]
    assert state.devices["camera"] == away
    error = ErrorDetails(type="invalid_request_error", code="too_many_items", message="8 items wait already")
    assert state.take(ErrorEvent(error=error)) == [Line("problem", "8 items wait already")]


def test_a_notice_of_a_watch_is_a_line_and_not_one_more_when_it_is_said_aloud() -> None:
    state = TalkState()
    notice = WatchNotice(text="I see a cat.", time_s=2.0, told_at="", moments=[], recording=None, is_rule=True)
    fired = EchoWatch(watch_id="1", event="you see a cat", notice=notice)
    assert state.take(fired) == [Line("notice", "I see a cat.", "because you asked: when you see a cat")]
    for event in (response("response.created", "in_progress"), response("response.done", "completed")):
        said = event.response.model_copy(update={"metadata": {"watch_id": "1"}})
        assert state.take(event.model_copy(update={"response": said})) == []
    assert state.writing is None
