"""What the terminal shows of a local call: events in, lines of the transcript and the present state out. Pure."""

from dataclasses import dataclass, field
from typing import Literal

from pydantic import BaseModel

from realtime.devices.keeper import DeviceState, Kind
from realtime.events.echo import (
    EchoCaption,
    EchoEvidence,
    EchoUnclearSpeech,
    EchoWindow,
    EchoWindowFailed,
)
from realtime.events.server import (
    ErrorEvent,
    InputTranscribed,
    ResponseEvent,
    SpeechStartedEvent,
    SpeechStoppedEvent,
    TextDelta,
    TextDone,
)
from realtime.events.watches import EchoWatch, EchoWatchEnded

SEEN_FOR_S = 24.0  # what still holds is noted every 20 s
HEARD_FOR_S = 4.0
MAX_NOTES = 32
SIGHT = {
    "off": "no camera",
    "skipped": "this machine is too busy to look",
    "black": "the picture is black",
    "frozen": "the picture stands still",
    "missing": "no picture arrives",
}
HEARING = {
    "off": "no microphone",
    "switched_off": "listening is switched off",
    "skipped": "this machine is too busy to listen",
    "muted": "the microphone is silent",
    "missing": "no sound arrives",
}

LineKind = Literal["asked", "answer", "heard", "notice", "problem"]


@dataclass(frozen=True)
class Line:
    """One line of the transcript. `detail`: what is shown less clearly after it."""

    kind: LineKind
    text: str
    detail: str = ""


@dataclass
class TalkState:
    """`writing`: the answer so far, None while there is none. `devices`: what was told last of each."""

    devices: dict[Kind, DeviceState] = field(default_factory=dict)
    writing: str | None = None
    hears_voice: bool = False
    sight: str = ""
    hearing: str = ""
    now_s: float = 0.0
    num_windows: int = 0
    _seen: dict[str, float] = field(default_factory=dict)  # note → until when it is shown
    _heard: dict[str, float] = field(default_factory=dict)
    _evidence: str = ""

    @property
    def seen(self) -> list[str]:
        """What was noted lately in the pictures, the newest last."""
        return [text for text, until_s in self._seen.items() if until_s > self.now_s]

    @property
    def heard(self) -> list[str]:
        """Sounds of the last seconds."""
        return [name for name, until_s in self._heard.items() if until_s > self.now_s]

    def device_changed(self, state: DeviceState) -> list[Line]:
        """A device was opened, or has gone."""
        self.devices[state.kind] = state
        if state.status == "open":
            return [Line("notice", f"{state.kind}: {state.text}")]
        return [Line("problem" if state.status == "away" else "notice", state.text)]

    def take(self, event: BaseModel) -> list[Line]:
        """An event of the call; returns what is new in the transcript."""
        match event:
            case EchoWindow():
                self._window(event)
            case EchoWindowFailed():
                return [Line("problem", f"the window at {event.start_s:.0f} s could not be processed")]
            case EchoCaption() if event.item_id is None:
                return [Line("heard", f'"{event.text}"')]
            case EchoUnclearSpeech():
                return [Line("heard", "speech that was not understood: only English is")]
            case SpeechStartedEvent():
                self.hears_voice = True
            case SpeechStoppedEvent():
                self.hears_voice = False
            case InputTranscribed():
                return [Line("asked", event.transcript or "…", "spoken")]
            case TextDelta(type="response.output_text.delta"):
                self.writing = (self.writing or "") + event.delta
            case TextDone():
                self.writing = event.text
            case EchoWatch():
                return [Line("notice", event.notice.text, f"because you asked: when {event.event}")]
            case EchoWatchEnded():
                return [Line("notice", event.text)]
            case EchoEvidence():
                self._evidence = _evidence(event, self.now_s)
            case ResponseEvent():
                return self._response(event)
            case ErrorEvent():
                return [Line("problem", event.error.message)]
        return []

    def _window(self, window: EchoWindow) -> None:
        self.now_s, self.num_windows = window.end_s, self.num_windows + 1
        self.sight, self.hearing = SIGHT.get(window.sight, ""), HEARING.get(window.hearing, "")
        for text in [text for _, text in window.notes] + [f'it reads "{text}"' for _, text in window.readings]:
            self._seen.pop(text, None)
            self._seen[text] = window.end_s + SEEN_FOR_S
        for name in window.heard:
            self._heard[name] = window.end_s + HEARD_FOR_S
        self._seen = dict(list(self._seen.items())[-MAX_NOTES:])
        self._heard = {name: until_s for name, until_s in self._heard.items() if until_s > self.now_s}

    def _response(self, event: ResponseEvent) -> list[Line]:
        if "watch_id" in (event.response.metadata or {}):  # a notice, which is shown already, said aloud
            self.writing = None
            return []
        if event.type == "response.created":
            self.writing, self._evidence = "", ""
            return []
        written, self.writing = (self.writing or "").strip(), None
        status, details = event.response.status, event.response.status_details
        if status == "failed":
            message = details.message if details is not None and details.message else "the question cannot be answered"
            return [Line("problem", message)]
        if status == "cancelled":
            return [Line("answer", f"{written} …", "stopped")] if written else []
        return [Line("answer", written or "(no answer)", self._evidence)]


def _evidence(event: EchoEvidence, now_s: float) -> str:
    names = {"audio": "sound", "video": "picture", "speech": "speech"}
    moments = ", ".join(
        names[item.modality] + (f" {now_s - item.start_s:.0f} s ago" if item.start_s < now_s else "")
        for item in event.moments
    )
    doubt = "" if event.is_sure or event.is_hedged else "not sure"
    return "; ".join(filter(None, (doubt, f"from {moments}" if moments else "")))
