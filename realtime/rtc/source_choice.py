"""Which source of packets is used, of several of one kind. Pure.

The first track, in the order of the offer, is used. When it has been silent for `SILENT_S` while another is heard, the
other takes its place. A track may also go on with another SSRC, for example when a phone changes its camera: that is
noticed after `SILENT_BEFORE_NEW_SSRC_S`, or at once if the old one says goodbye.
"""

SILENT_S = 2.0  # a screen that stands still is sent once a second
SILENT_BEFORE_NEW_SSRC_S = 0.2  # of the same track
MAX_OTHERS = 64  # sources of the used track that are told apart; any more wait for `SILENT_S`


class SourceChoice:
    """Which source of one kind is used. A source is a line's number among the lines of its kind, and an SSRC."""

    def __init__(self) -> None:
        self.used: tuple[int, int] | None = None
        self._used_heard_s = 0.0  # when the used source was heard last
        self._has_ended = False  # the used source, as it said itself
        self._others: dict[int, float] = {}  # lines heard since the used source was → when they were heard last
        self._silent_since_s = 0.0  # the used source has been silent for longer
        self._begun_s: dict[int, float] = {}  # SSRCs of other sources of the used line → when they were heard first

    @property
    def line(self) -> int | None:
        """The number of the line in use; None before the first packet is used."""
        return self.used[0] if self.used is not None else None

    def is_used(self, line: int, ssrc: int) -> bool:
        """Whether this source is the one that was chosen last."""
        return self.used == (line, ssrc)

    def end(self, line: int, ssrc: int) -> None:
        """Take note that a source says that it sends no more."""
        self._has_ended = self._has_ended or self.is_used(line, ssrc)

    def choose(self, line: int, ssrc: int, now_s: float) -> bool:
        """Take note of a packet; returns whether it is one of the source in use."""
        if self.used is None and line == 0:
            self._use(line, ssrc)
        if self.is_used(line, ssrc):
            self._has_ended = False
            self._others.clear()
            self._used_heard_s = now_s
            return True
        if not self._others:
            self._silent_since_s = now_s
        self._others[line] = now_s
        if self._may_follow(line, ssrc, now_s):
            self._use(line, ssrc)
            self._used_heard_s = now_s
        return self.is_used(line, ssrc)

    def _may_follow(self, line: int, ssrc: int, now_s: float) -> bool:
        """Whether a source that was just heard takes the place of the used one."""
        silent_s = now_s - self._silent_since_s
        if line == self.line and (self._has_ended or not self._is_alongside(ssrc, now_s)):
            return self._has_ended or silent_s >= SILENT_BEFORE_NEW_SSRC_S
        earlier = (heard_s for other, heard_s in self._others.items() if other < line)
        return silent_s >= SILENT_S and all(now_s - heard_s >= SILENT_S for heard_s in earlier)

    def _is_alongside(self, ssrc: int, now_s: float) -> bool:
        """Whether a source of the used line is sent together with the used one, instead of after it."""
        if ssrc not in self._begun_s and len(self._begun_s) >= MAX_OTHERS:
            return True
        return self._used_heard_s - self._begun_s.setdefault(ssrc, now_s) >= SILENT_BEFORE_NEW_SSRC_S

    def _use(self, line: int, ssrc: int) -> None:
        self.used, self._has_ended = (line, ssrc), False
        self._others.clear()
        self._begun_s.clear()
