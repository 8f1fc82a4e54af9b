"""A call of a player, which is sent the media of its stream as they come in, and asks nothing."""

from collections.abc import Callable, Sequence

from pydantic import BaseModel

from realtime.calls.call import Call, Resources
from realtime.calls.entries import Placement, View
from realtime.calls.viewers.outlines import outlined
from realtime.calls.viewers.tracks import ViewedPictures, ViewedSound
from realtime.events.client import SessionPatch
from realtime.events.echo import EchoWindow
from realtime.media.frames import Picture, Sound
from realtime.queues import QueueState
from realtime.rtc.offer import Offer
from realtime.streams.live import LiveStream


class ViewerCall(Call):
    """With the view "outlined" each picture shows the patches that were kept of the newest window that is known."""

    def __init__(
        self,
        view: View,
        call_id: str,
        offer: Offer,
        placement: Placement,
        stream: LiveStream,
        resources: Resources,
        on_connected: Callable[[Call], None],
        on_lost: Callable[[Call, str], None],
    ) -> None:
        super().__init__(call_id, offer, placement, stream, resources, on_connected, on_lost)
        self._pictures, self._sound = ViewedPictures(), ViewedSound(resources.media.sample_rate_hz)
        self._is_outlined = view == "outlined"
        self._cells: list[tuple[int, int]] = []
        self._grid = resources.media.grid

    @property
    def queues(self) -> dict[str, QueueState]:
        """The call's queues, and what was not shown in time."""
        shown = QueueState(depth=0, bound=1, dropped=self._pictures.num_dropped)
        return super().queues | {"viewed_pictures": shown}

    async def open(self, patches: Sequence[SessionPatch]) -> str:
        """As of a call."""
        del patches
        self.stream.views.append(self._show)
        if self._is_outlined:
            self.stream.subscribe(self._window_known)
        return await self.peer.answer(self._sound, self._pictures)

    async def close(self) -> None:
        """As of a call."""
        if self._show in self.stream.views:
            self.stream.views.remove(self._show)
        self.stream.unsubscribe(self._window_known)
        self._pictures.stop()
        self._sound.stop()
        await super().close()

    def _show(self, media: Sound | Picture) -> None:
        if not self.is_connected:
            return
        if isinstance(media, Sound):
            self._sound.put(media.pcm)
        elif self.peer.offer.screen is not None:
            self._pictures.put(outlined(media.detail, self._cells, self._grid) if self._cells else media.detail)

    def _window_known(self, event: BaseModel) -> None:
        if isinstance(event, EchoWindow):
            self._cells = [(row, column) for _, row, column, _ in event.patches]
