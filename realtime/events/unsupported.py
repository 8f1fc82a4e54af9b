"""What clients of the OpenAI Realtime API may ask for and cannot get here, and what to do instead. Pure."""

from typing import Any

SOUND = "sound comes on the call's audio track: offer one that sends"
EVENTS = {
    "input_audio_buffer.append": SOUND,
    "conversation.item.truncate": "an answer that is interrupted ends where it was heard; "
    "output_audio_buffer.clear stops the voice",
    "transcription_session.update": "sessions are of the type realtime: use session.update",
}
PARTS = {
    "input_audio": SOUND,
    "input_image": "pictures come on the call's video track: offer one that sends",
    "input_file": "files cannot be sent: ask about what camera and microphone take in",
}


def unsupported(event: dict[str, Any]) -> str | None:
    """What to do instead, for an event that other servers know; None for any other."""
    kind = event.get("type")
    if not isinstance(kind, str):
        return None
    if kind == "conversation.item.create" and isinstance(event.get("item"), dict):
        return _unsupported_item(event["item"])
    response = event.get("response")
    if kind == "response.create" and isinstance(response, dict):
        if response.get("input") is not None:
            return "send what is to be answered as conversation.item.create, then response.create"
        if response.get("conversation") == "none":
            return "every answer belongs to the conversation: leave `conversation` out"
    return EVENTS.get(kind)


def _unsupported_item(item: dict[str, Any]) -> str | None:
    if item.get("type") in ("function_call", "function_call_output") or str(item.get("type")).startswith("mcp_"):
        return "there are no tools: send items of the type message"
    if item.get("role") in ("system", "assistant"):
        return "items of the user only: instructions are not followed, answers are the assistant's own"
    content = item.get("content")
    for part in content if isinstance(content, list) else []:
        kind = part.get("type") if isinstance(part, dict) else None
        if isinstance(kind, str) and kind in PARTS:
            return PARTS[kind]
    return None
