"""Who is told of what happens in a server: the log, the trace, a test. Not here: what is done with it."""

import logging
from collections.abc import Callable

from realtime.telemetry.observed import Observed

Observer = Callable[[Observed], None]

log = logging.getLogger(__name__)


class Observers:
    """An observer that tells several others. One that raises is reported and told nothing more."""

    def __init__(self, *observers: Observer) -> None:
        self._observers = list(observers)

    def __call__(self, event: Observed) -> None:
        """Tell all of them, in order."""
        for observer in tuple(self._observers):
            try:
                observer(event)
            except Exception:  # whatever it was: observing must not end a call
                self._observers.remove(observer)
                log.exception("an observer failed at %s and is told nothing more", event.name)
