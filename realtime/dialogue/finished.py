"""What observers are told of an answer that has ended. Pure."""

from realtime.dialogue.response import Response
from realtime.telemetry.observed import AnswerFinished


def answer_finished(
    call: str, stream: str, response: Response, is_spoken_question: bool, wait_ms: float | None, call_has_ended: bool
) -> AnswerFinished:
    """Of a response that is over. `wait_ms`: how long its question waited for the model, None if it never began.

    `call_has_ended`: the response ended because its call did.
    """
    state, times = response.state, response.times
    details = state.status_details
    told_reason = None if details is None else details.reason or details.type
    assert times.total_ms is not None
    return AnswerFinished(
        call=call,
        stream=stream,
        response=response.response_id,
        question="spoken" if is_spoken_question else "typed",
        spoken_aloud=response.is_spoken,
        status=state.status,
        reason="call_ended" if call_has_ended else told_reason,
        tokens=state.usage.output_tokens if state.usage is not None else None,
        read_tokens=state.usage.input_tokens if state.usage is not None else None,
        asked_at_s=times.asked_at_s,
        wait_ms=wait_ms,
        first_text_ms=times.first_text_ms,
        text_ms=times.text_ms,
        first_sound_ms=times.first_sound_ms,
        total_ms=times.total_ms,
    )
