"""One local call with its terminal: what is typed goes to the call, what the call reports is shown."""

import asyncio
from collections.abc import Callable
from typing import TextIO

from pydantic import BaseModel
from rich.console import Console

from clients.talk.keyboard import has_keys, keys_of, lines_of
from clients.talk.line_editor import LineEditor
from clients.talk.state import Line, TalkState
from clients.talk.view import TalkView
from realtime.calls.call import Resources
from realtime.config import StreamOptions
from realtime.devices.keeper import DeviceState
from realtime.events.client import VoiceMode
from realtime.events.server import ResponseEvent
from realtime.local.call import LocalCall
from realtime.local.devices import LocalDevices, Openers
from realtime.local.keeping import Keeping
from realtime.media.clock import Clock

REFRESH_S = 0.2
KEYS, TALK_KEY = "Enter asks, Esc stops an answer, Ctrl-D ends", "space begins and ends a spoken question, "


class TalkSession:
    """Lives on one event loop: `run` it, once. `typed` is where questions come from: a terminal, or lines of a file."""

    def __init__(
        self,
        resources: Resources,
        options: StreamOptions,
        openers: Openers,
        voice_mode: VoiceMode,
        hears_itself: bool,
        console: Console,
        typed: TextIO,
        new_clock: Callable[[], Clock],
        keeping: Keeping | None = None,
    ) -> None:
        self._state, self._typed, self._editor = TalkState(), typed, LineEditor()
        self.call = LocalCall(resources, options, self._event, voice_mode, openers.kinds, hears_itself, keeping)
        self._devices = LocalDevices(openers, self.call, self._device_changed, new_clock)
        self._has_keys = has_keys(typed)
        hints = (TALK_KEY if voice_mode == "push_to_talk" else "") + KEYS
        line = (lambda: self._editor.text) if self._has_keys else None
        self.view = TalkView(console, self._state, self.call, line, hints)
        self._ended, self._is_answered = asyncio.Event(), asyncio.Event()

    async def run(self, problems: tuple[str, ...] = ()) -> None:
        """Talk until the end of what is typed. `problems` are told first."""
        try:
            await self.call.begin()
            with self.view:
                self.view.show([Line("problem", problem) for problem in problems])
                self._devices.start()
                await (self._keys() if self._has_keys else self._lines())
        finally:
            await self._devices.close()
            await self.call.close()

    async def _keys(self) -> None:
        with keys_of(self._typed, self._keys_typed, self._ended.set):
            while not self._ended.is_set():
                self.view.refresh()
                try:
                    await asyncio.wait_for(self._ended.wait(), REFRESH_S)
                except TimeoutError:
                    continue

    async def _lines(self) -> None:
        """One question after the other: each waits for the answer of the one before."""
        async for line in lines_of(self._typed):
            self._is_answered.clear()
            self._ask(line)
            if self.call.dialogue.response is not None:
                await self._is_answered.wait()

    def _keys_typed(self, keys: str) -> None:
        for action in self._editor.type(keys):
            match action.kind:
                case "ask":
                    self._ask(action.text)
                case "hush":
                    self.call.hush()
                case "talk":
                    self.call.talk(not self.call.is_talking)
                case "end":
                    self._ended.set()
        self.view.refresh()

    def _ask(self, text: str) -> None:
        self.view.show([Line("asked", text)])
        self.call.ask(text)

    def _event(self, event: BaseModel) -> None:
        self.view.show(self._state.take(event))
        if isinstance(event, ResponseEvent) and event.type == "response.done":
            self._is_answered.set()

    def _device_changed(self, state: DeviceState) -> None:
        self.view.show(self._state.device_changed(state))
