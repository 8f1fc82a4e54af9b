"""What the senses noticed in a window's picture."""

from dataclasses import dataclass

from engines.notes import Note
from engines.scene.looks.local import LocalLooks


@dataclass(frozen=True)
class Noticed:
    """What is new, as notes; `local`: what the patches of the picture look like, None if nobody looked. `looks_wait`:
    nobody did because somebody speaks."""

    notes: tuple[Note, ...]
    local: LocalLooks | None = None
    looks_wait: bool = False
