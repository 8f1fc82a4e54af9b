"""The answer to a question, as the broker gets it. Pure."""

import json
from dataclasses import dataclass, field

from realtime.mqtt.kept.outbox import Message
from realtime.mqtt.kept.questions import Question, Refusal
from realtime.mqtt.stream_topics import told_time
from realtime.mqtt.topics import Topics


@dataclass
class Reply:
    """What became of a question: its answer, or why it has none. `moments`: start, end and modality of each.
    `cameras`: of a question about several, what each answers; None for others."""

    text: str = ""
    is_sure: bool = True
    moments: list[dict[str, object]] = field(default_factory=list)
    refusal: Refusal | None = None
    cameras: object = None


def answer_message(topics: Topics, question: Question, reply: Reply, now_unix_s: float) -> Message:
    """The message with which a question is settled."""
    refusal = reply.refusal
    told: dict[str, object] = {
        "id": question.id,
        "question": question.text,
        "answer": reply.text if refusal is None else None,
        "is_sure": reply.is_sure if refusal is None else None,
        "moments": reply.moments,
        "error": {"code": refusal.code, "message": refusal.message} if refusal is not None else None,
        "asked_at": told_time(question.asked_unix_s),
        "answered_at": told_time(now_unix_s),
    }
    if reply.cameras is not None:
        told["answers"] = reply.cameras
    payload = json.dumps(told, ensure_ascii=False)
    return Message(topics.of(question.stream, "answer"), payload, question.stream, question.number)
