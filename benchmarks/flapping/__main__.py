"""A day of flapping in compressed time: is anything lost, doubled or left behind?

    python -m benchmarks.flapping [--cycles 500] [--questions 200] [--out benchmarks/results/flapping.json]

A real RTSP server (GStreamer, `benchmarks/page/rtsp_cameras.py` says which packages it needs) and a real MQTT broker
(mosquitto) end and start again, `--cycles` times each: shut down, killed (kill -9), frozen (kill -STOP), and now and
then back with another password. The server under test runs in this process, without models, and waits 60 times shorter
before it tries to connect again; all else is in real time. Somebody asks `--questions` questions over MQTT at any
moment, a quarter of them twice, and some just before the broker dies. A second camera comes and goes.

Prints what the process holds while everything is connected, what became of the questions, and whether limits hold; the
last line is JSON. Exits with 1 if a limit is broken. Takes about 25 minutes.
"""

import argparse
import asyncio
import subprocess
import tempfile
import time
from dataclasses import asdict, fields
from pathlib import Path

from benchmarks.flapping.asking import Asker
from benchmarks.flapping.broker import Broker
from benchmarks.flapping.camera import GStreamerCamera
from benchmarks.flapping.counting import CountedMemory, Held
from benchmarks.flapping.day import DOOR, Day, Plan
from benchmarks.flapping.engine import EmptyEngine
from benchmarks.flapping.outcome import Outcome
from benchmarks.flapping.server import flapping_server
from benchmarks.limits import exit_if_broken, show
from benchmarks.page.cameras import repeat
from benchmarks.report import report
from benchmarks.speed.latency import DEMO
from realtime.config import Source

TIMES_SHORTER, WORD_S = 60.0, 0.02
FILM_S = 300.0  # no connection lasts so long
SERVER, ASKER = ("server", "S3cret-Pw"), ("asker", "another-Pw")


class LockedBroker(Broker):
    """Wants passwords. `lets_in`: whether it knows the server's, from the next start on."""

    def __init__(self, folder: Path) -> None:
        self._passwords = {lets_in: folder / f"passwords-{lets_in}" for lets_in in (True, False)}
        for lets_in, file in self._passwords.items():
            file.touch()
            for user, password in ((SERVER[0], SERVER[1] if lets_in else "changed-Pw"), ASKER):
                subprocess.run(["mosquitto_passwd", "-b", file, user, password], check=True)
        super().__init__(folder)
        self.lets_in = True

    async def start(self) -> None:
        self.settings = ("allow_anonymous false", f"password_file {self._passwords[self.lets_in]}")
        await super().start()


async def run(plan: Plan, folder: Path) -> Outcome:
    """The whole day."""
    film = folder / "film.mp4"
    repeat(DEMO, film, FILM_S)
    camera, broker = GStreamerCamera(film, 2), LockedBroker(folder)
    address = broker.address(user=SERVER[0], password=SERVER[1])
    memory, sources = CountedMemory(folder / "outbox.sqlite"), (Source(DOOR, camera.urls[0]),)
    began_s = time.monotonic()
    try:
        await asyncio.gather(camera.start(), broker.start())
        asker = Asker(broker.port, *ASKER)
        async with flapping_server(EmptyEngine(WORD_S), address, memory, sources, TIMES_SHORTER) as server:
            day = Day(plan, server, camera, broker, asker, camera.urls[1])
            print("| " + " | ".join(field.name for field in fields(Held)) + " |\n" + "|---" * len(fields(Held)) + "|")
            await day.live(print_row)
            await asyncio.to_thread(asker.close)
        return Outcome.of(day, memory, asker, server.seen, time.monotonic() - began_s)
    finally:
        camera.kill()
        broker.kill()


def print_row(look: Held) -> None:
    print("| " + " | ".join(f"{value:.6g}" for value in asdict(look).values()) + " |", flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n\n")[0])
    parser.add_argument("--cycles", type=int, default=500)
    parser.add_argument("--questions", type=int, default=200)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--out", type=Path, help="also write the JSON to this file")
    options = parser.parse_args()
    plan = Plan(
        *(options.cycles, options.questions),
        up_s=1.0,
        down_s=0.5,
        look_every=20,
        look_s=1.0,
        refused_every=40,
        frozen_every=100,
        seed=options.seed,
    )
    with tempfile.TemporaryDirectory() as folder:
        outcome = asyncio.run(run(plan, Path(folder)))
    for name, count in sorted(outcome.ways.items()):
        print(f"{name}: {count}")
    print(outcome.questions)
    checked = outcome.limits()
    show(checked)
    report(options.out, benchmark="flapping", times_shorter=TIMES_SHORTER, **asdict(outcome))
    exit_if_broken(checked)


if __name__ == "__main__":
    main()
