"""The clips and their questions, read from `clips/*.toml`. Knows what is true; knows nothing of answers.

A clip lasts `seconds`. `show`: what is in front of the camera from `at` on (0 if not given): a photograph, a film
(`from` its second on, repeated when it ends, with its `sound` the first time), darkened by the factor `dim`; an entry
without a `file` is a black picture, a `frozen` one repeats the last picture. `hear`: recordings (at most `for` seconds)
and sentences to `say` by a synthetic voice, at their times. `size`: width and height of the film; by default that of
the first picture, the longest side 960. `began`: what the clock showed at the start. `fresh`: its questions and right
answers were written by somebody who had read no rule of the assistant and seen no answer of it, and no answer to them
has been used to write or choose anything.
"""

import tomllib
from dataclasses import dataclass, field
from datetime import time
from pathlib import Path
from typing import Any, Literal

BEGAN = time(15, 58, 40)
FOLDER = Path(__file__).with_name("clips")
KINDS = {  # name → the task of StreamingBench (SB) or OVO-Bench (OVO) that asks alike
    "object": "SB object perception, OVO object recognition",
    "attribute": "SB attribute perception, OVO attribute recognition",
    "counting": "SB counting",
    "text-rich": "SB text-rich understanding, OVO optical character recognition",
    "spatial": "SB spatial understanding, OVO spatial understanding",
    "action": "SB action perception, OVO action recognition",
    "event": "SB event understanding, OVO episodic memory",
    "summary": "SB clips summarisation",
    "sequential": "SB sequential question answering",
    "misleading": "SB misleading context understanding",
    "sound source": "SB source discrimination",
    "alignment": "SB multimodal alignment",
    "proactive": "SB proactive output, OVO forward active responding",
    "absent": "OVO hallucination detection",
    "speech": "",
    "clock": "",
    "refusal": "",
    "chat": "",
}
About = Literal["backward", "now", "forward"]


@dataclass(frozen=True)
class Shown:
    """What the camera sees from `at` seconds on."""

    file: str = ""
    at: float = 0.0
    start: float = 0.0
    sound: bool = False
    dim: float = 1.0
    frozen: bool = False


@dataclass(frozen=True)
class Heard:
    """A recording or a sentence that is heard from `at` seconds on; of a recording at most `length` seconds."""

    at: float
    file: str = ""
    say: str = ""
    length: float = 60.0


@dataclass(frozen=True)
class Asked:
    """A question and what is true.

    An answer is right if it matches `some` of the regular expressions in `right` (by default all) and none in `wrong`;
    with `yes`, also if it says yes or no as it should; with `count`, if the number that it says is one of these.
    `may_deny`: "I do not see anything" may be the truth. `refuses`: nobody could tell, and the answer must say so.
    `absent`: there is none, and the answer must say so. `clock`: it must tell the time of day; `when`: the time of an
    event, in seconds of the clip. `proof`: the seconds that show it. `dialogue`: questions with the same name follow
    one another; "" stands alone.
    """

    kind: str
    at: float
    text: str
    core: bool = False
    spoken: bool = False
    about: About = "now"
    dialogue: str = ""
    right: tuple[str, ...] = ()
    wrong: tuple[str, ...] = ()
    some: int = 0
    yes: bool | None = None
    count: tuple[int, ...] = ()
    may_deny: bool = False
    refuses: bool = False
    absent: bool = False
    clock: bool = False
    when: float | None = None
    proof: tuple[tuple[float, float], ...] = ()
    there: bool | None = None

    @property
    def is_there(self) -> bool:
        """Whether what is asked for is there, so that to deny it is false."""
        if self.there is not None:
            return self.there
        return not (self.absent or self.yes is False or self.kind == "chat")


@dataclass(frozen=True)
class Clip:
    """A clip. `made_of`: what it is composed of, as written in the file. `once`: words for what it is about, of an
    event that happens once in a stream of hours (`benchmarks.memory.stream`)."""

    name: str
    seconds: float
    show: tuple[Shown, ...]
    ask: tuple[Asked, ...]
    hear: tuple[Heard, ...] = ()
    size: tuple[int, int] | None = None
    made_of: dict[str, Any] = field(default_factory=dict, compare=False)
    began: time = BEGAN
    fresh: bool = False
    once: str = ""

    @property
    def files(self) -> set[str]:
        """Ids of the media that it is made of."""
        return {item.file for item in self.show if item.file} | {item.file for item in self.hear if item.file}


def read_clips(folder: Path = FOLDER) -> tuple[Clip, ...]:
    """All clips, in order of file and place. Raises ValueError if one is not well formed."""
    clips = [_clip(fields) for path in sorted(folder.glob("*.toml")) for fields in _read(path)["clip"]]
    names = [clip.name for clip in clips]
    if len(set(names)) != len(names):
        raise ValueError(f"two clips have one name: {names}")
    return tuple(clips)


def _read(path: Path) -> dict[str, Any]:
    return tomllib.loads(path.read_text(encoding="utf-8"))


def _clip(fields: dict[str, Any]) -> Clip:
    made_of = {name: value for name, value in fields.items() if name not in {"ask", "began", "fresh", "once"}}
    shown = tuple(Shown(**_renamed(item, {"from": "start"})) for item in fields["show"])
    heard = tuple(Heard(**_renamed(item, {"for": "length"})) for item in fields.get("hear", ()))
    asked = tuple(sorted((_asked(item) for item in fields["ask"]), key=lambda item: item.at))
    size = fields.get("size")
    clip = Clip(
        fields["name"],
        fields["seconds"],
        shown,
        asked,
        heard,
        (size[0], size[1]) if size else None,
        made_of,
        fields.get("began", BEGAN),
        fields.get("fresh", False),
        fields.get("once", ""),
    )
    _check(clip)
    return clip


def _asked(fields: dict[str, Any]) -> Asked:
    named = _renamed(fields, {"q": "text", "in": "dialogue"})
    for name in ("right", "wrong", "count"):
        named[name] = tuple(named.get(name, ()))
    named["proof"] = tuple((span[0], span[1]) for span in named.get("proof", ()))
    return Asked(**named)


def _renamed(fields: dict[str, Any], names: dict[str, str]) -> dict[str, Any]:
    return {names.get(name, name): value for name, value in fields.items()}


def _check(clip: Clip) -> None:
    times = [item.at for item in clip.show]
    if times != sorted(times) or times[0] != 0 or times[-1] >= clip.seconds:
        raise ValueError(f"{clip.name}: shown at {times}")
    if any(item.at >= clip.seconds or bool(item.file) == bool(item.say) for item in clip.hear):
        raise ValueError(f"{clip.name}: something heard is wrong")
    for asked in clip.ask:
        ways = [bool(asked.right), bool(asked.count), asked.yes is not None, asked.refuses, asked.absent, asked.clock]
        is_judged = any((*ways, asked.when is not None))
        if asked.kind not in KINDS or not 0 < asked.at <= clip.seconds or not is_judged:
            raise ValueError(f"{clip.name}: {asked.text} ({asked.kind}, at {asked.at})")
        if any(not 0 <= start < end <= clip.seconds for start, end in asked.proof) or asked.some > len(asked.right):
            raise ValueError(f"{clip.name}: {asked.text}: the proof is wrong")
