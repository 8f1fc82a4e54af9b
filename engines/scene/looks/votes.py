"""What the last pictures said of one person. Pure."""

from collections import deque
from dataclasses import dataclass, field

from engines.scene.looks.looks import PersonLooks

VOTES = 3  # the last ones count, some 18 s: another person may have taken the place


@dataclass
class PersonVotes:
    """What the last pictures said of one person."""

    looks: deque[PersonLooks] = field(default_factory=lambda: deque(maxlen=VOTES))

    def add(self, looks: PersonLooks | None) -> None:
        """One more picture; None if it was not looked at."""
        if looks is not None:
            self.looks.append(looks)

    @property
    def told(self) -> PersonLooks:
        """What more than half of the pictures say."""
        who = [each.who for each in self.looks if each.who is not None]
        most = max(sorted(set(who)), key=who.count, default=None)
        is_sure = most is not None and 2 * who.count(most) > len(self.looks)
        return PersonLooks(most if is_sure else None, self._in_most("wears"), self._in_most("lacks"))

    def _in_most(self, kind: str) -> tuple[str, ...]:
        named = [name for each in self.looks for name in getattr(each, kind)]
        return tuple(name for name in dict.fromkeys(named) if 2 * named.count(name) > len(self.looks))
