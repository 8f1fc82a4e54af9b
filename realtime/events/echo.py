"""Events to the client that the OpenAI Realtime API does not have. All times are seconds of the stream's clock."""

from typing import Literal

from pydantic import BaseModel, ConfigDict

from realtime.events.base import ServerEvent
from realtime.media.windower import WindowerCounters
from realtime.queues import QueueState


class _Model(BaseModel):
    model_config = ConfigDict(frozen=True)


class Counts(_Model):
    audio: int
    video: int


class GapEvent(_Model):
    track: Literal["audio", "video"]
    start_s: float
    end_s: float


class StageMs(_Model):
    wait: float
    encode: float
    sieve: float
    prefill: float


Sight = Literal["fine", "off", "skipped", "black", "frozen", "missing"]
Hearing = Literal["fine", "off", "switched_off", "skipped", "muted", "missing"]


class EchoWindow(ServerEvent):
    """The kept tokens of a window: `patches` [time_s, row, column, score], `sounds` [time_s, score].

    `readings` [time_s, text]: text that was read in pictures of this or earlier windows, and kept.

    `notes` [time_s, text]: what was kept of what the senses say of the pictures. `heard`: names of sounds, each once.
    `things`: how many of each name are in view, None if nothing can be seen.

    `sight` and `hearing`: how the window was seen and heard, as in docs/protocol.md.
    """

    type: Literal["echo.window"] = "echo.window"
    index: int
    start_s: float
    end_s: float
    kept: Counts
    pool: Counts
    patches: list[tuple[float, int, int, float]]
    sounds: list[tuple[float, float]]
    readings: list[tuple[float, str]]
    notes: list[tuple[float, str]]
    heard: list[str]
    things: dict[str, int] | None
    grid: int
    gaps: list[GapEvent]
    dropped_frames: int
    dropped_windows: int
    sight: Sight
    hearing: Hearing
    ms: StageMs


class EchoWindowFailed(ServerEvent):
    """A window that could not be reduced: nothing of it is remembered. The stream goes on with the next one."""

    type: Literal["echo.window_failed"] = "echo.window_failed"
    index: int
    start_s: float
    end_s: float


class EchoCaption(ServerEvent):
    """What was said in the scene. `item_id`: of the spoken question that it is, if it is one."""

    type: Literal["echo.caption"] = "echo.caption"
    start_s: float
    end_s: float
    text: str
    item_id: str | None = None


class EchoUnclearSpeech(ServerEvent):
    """Speech that was heard and not understood."""

    type: Literal["echo.unclear_speech"] = "echo.unclear_speech"
    start_s: float
    end_s: float


class Moment(_Model):
    """`window` is the index under which its thumbnail is found."""

    window: int
    start_s: float
    end_s: float
    modality: Literal["audio", "video", "speech"]
    patches: list[tuple[int, int]]
    weight: float


class EchoEvidence(ServerEvent):
    """What an answer rests on. `is_hedged`: its text says by itself that it is not sure."""

    type: Literal["echo.evidence"] = "echo.evidence"
    response_id: str
    moments: list[Moment]
    confidence: float
    is_sure: bool
    is_hedged: bool


class Percentiles(_Model):
    p50: float
    p95: float


class IngestCounters(_Model):
    """Counts of one call's incoming media, since it began. Samples are at the model's rate.

    Pictures: `surplus` are beyond the model's rate, `dropped` waited too long, `broken` could not be converted.
    `undecoded`: encoded frames, of sound or pictures, that the decoder had no time for. `datagrams_dropped`: this
    machine was too busy to read them, and a buffer was full, or they are none of WebRTC's. `packets_...` are of sound;
    a late one came after its place had been filled with silence. `packets_unused`: of sound and pictures, of no track
    or of other tracks than the one in use. `concealed_samples`: silence in place of sound that never came.
    `clock_restarts`: timestamps started again; `clock_jumps`: sound was moved to a later time; `clock_held`: a frame
    was kept from moving to an earlier time.
    """

    pictures_in: int
    pictures_surplus: int
    pictures_dropped: int
    pictures_broken: int
    size_changes: int
    undecoded: int
    datagrams_dropped: int
    packets_received: int
    packets_lost: int
    packets_late: int
    packets_unused: int
    heard_samples: int
    concealed_samples: int
    clock_restarts: int
    clock_jumps: int
    clock_held: int


class CacheState(_Model):
    """`by_age`: [age_s, tokens that are at least as old as the age before and younger than this]."""

    tokens: int
    capacity: int
    forgotten: int
    by_age: list[tuple[float, int]]


class EchoStats(ServerEvent):
    """`input` and `windower` are of the call that feeds the stream, None where there is none at present."""

    type: Literal["echo.stats"] = "echo.stats"
    latency_ms: dict[str, Percentiles]
    queues: dict[str, QueueState]
    cache: CacheState
    load: float
    level: int
    ratio: float
    audio_delivered: float | None
    skew_ms: float | None
    input: IngestCounters | None
    windower: WindowerCounters | None
    refused_events: int


class KeptTokens(_Model):
    """`kept` tokens are left of `perceived`, which were put into the memory."""

    kept: int
    perceived: int


class Octave(_Model):
    """What is left of the time from `start_s` to `end_s`."""

    start_s: float
    end_s: float
    seen: KeptTokens
    heard: KeptTokens
    said: KeptTokens


class EchoMemory(ServerEvent):
    """`octaves`: the newest first; each is twice as long as the one before it. None before the first window."""

    type: Literal["echo.memory"] = "echo.memory"
    since_s: float
    now_s: float
    windows: int
    kept_tokens: int
    pool_tokens: int
    forgotten_tokens: int
    octaves: list[Octave]


class EchoForgotten(ServerEvent):
    """What was perceived and told from `start_s` to `end_s` is forgotten on request, also by the server's files."""

    type: Literal["echo.forgotten"] = "echo.forgotten"
    start_s: float
    end_s: float


StateName = Literal["live", "waiting_for_media", "source_lost", "ended"]


EndReason = Literal[
    "hung_up",
    "taken_over",
    "not_resumed",
    "made_room",
    "not_connected",
    "refused",
    "shutting_down",
    "source_removed",
]


class EchoState(ServerEvent):
    """`reason`: of the state "ended", None in every other; docs/protocol.md explains them."""

    type: Literal["echo.state"] = "echo.state"
    state: StateName
    reason: EndReason | None = None
