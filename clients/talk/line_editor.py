"""What is typed in the terminal: keys in, the line and what is to be done out. Pure."""

from dataclasses import dataclass
from typing import Literal

from realtime.events.client import MAX_TEXT_CHARACTERS

ESCAPE, BACKSPACES, ENTERS = "\x1b", "\x7f\b", "\r\n"
CLEAR_LINE, END = "\x15", "\x04"  # Ctrl-U, Ctrl-D


@dataclass(frozen=True)
class Action:
    """`ask`: `text` was entered. `hush`: be silent. `talk`: the push-to-talk key. `end`: leave."""

    kind: Literal["ask", "hush", "talk", "end"]
    text: str = ""


class LineEditor:
    """`text` is the line so far. Keys that move the cursor are ignored."""

    def __init__(self) -> None:
        self.text = ""

    def type(self, keys: str) -> list[Action]:
        """Take what the terminal sent at once: one key, a sequence of a special key, or pasted text."""
        if keys.startswith(ESCAPE):
            return [Action("hush")] if keys == ESCAPE else []
        actions = []
        for key in keys:
            action = self._key(key)
            if action is not None:
                actions.append(action)
        return actions

    def _key(self, key: str) -> Action | None:
        if key in ENTERS:
            text, self.text = self.text.strip(), ""
            return Action("ask", text) if text else None
        if key == END:
            return None if self.text else Action("end")
        if key == " " and not self.text:
            return Action("talk")
        if key in BACKSPACES:
            self.text = self.text[:-1]
        elif key == CLEAR_LINE:
            self.text = ""
        elif key.isprintable() and len(self.text) < MAX_TEXT_CHARACTERS:
            self.text += key
        return None
