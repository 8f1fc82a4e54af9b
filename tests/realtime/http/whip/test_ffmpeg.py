"""FFmpeg pushes H.264 and stereo Opus, and somebody asks about what it sends."""

import asyncio
import datetime
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from realtime.config import ServerConfig, StreamOptions
from realtime.rtc.peer import NO_DTLS
from realtime.telemetry.observed import CallLost, Observed
from tests.support.live import WAIT_S, Caller, live
from tests.support.scenarios import run
from tests.support.scripted_engine import ScriptedEngine

TOKEN, MODULE = "open-sesame", "tests.realtime.http.whip.ffmpeg"
CONFIG = ServerConfig(StreamOptions(cache_tokens=256), TOKEN)


def write_certificate(certificate: Path, key: Path) -> None:
    private = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "camera")])
    now = datetime.datetime.now(datetime.UTC)
    builder = x509.CertificateBuilder(name, name, private.public_key(), x509.random_serial_number())
    signed = (
        builder.not_valid_before(now - datetime.timedelta(days=1))
        .not_valid_after(now + datetime.timedelta(days=1))
        .sign(private, hashes.SHA256())
    )
    pem, plain = serialization.Encoding.PEM, serialization.NoEncryption()
    certificate.write_bytes(signed.public_bytes(pem))
    key.write_bytes(private.private_bytes(pem, serialization.PrivateFormat.PKCS8, plain))


@asynccontextmanager
async def pushing(url: str, *files: str) -> AsyncIterator[asyncio.subprocess.Process]:
    """FFmpeg; it ends when its standard input is closed."""
    command = (sys.executable, "-m", MODULE, url, TOKEN, *files)
    process = await asyncio.create_subprocess_exec(*command, stdin=asyncio.subprocess.PIPE)
    try:
        yield process
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()


def test_ffmpeg_pushes_and_somebody_asks(tmp_path: Path) -> None:
    files = tmp_path / "certificate.pem", tmp_path / "key.pem"
    write_certificate(*files)

    async def scenario() -> None:
        async with (
            live(ScriptedEngine(), CONFIG) as server,
            Caller(server, media=False) as asker,
            pushing(f"{server.url}/whip/obs", *map(str, files)) as ffmpeg,
        ):
            await server.until(lambda: any(call.is_feeding for call in server.calls) or ffmpeg.returncode is not None)
            await asker.call({"stream": "obs", "join": "1"}, TOKEN)
            await asker.event("echo.window", 4)
            window = asker.of("echo.window")[-1]
            assert (window["sight"], window["hearing"]) == ("fine", "fine")
            assert window["kept"]["audio"] > 0
            assert window["kept"]["video"] > 0
            assert await asker.answer("how many?")
            stats = await asker.event("echo.stats")
            assert stats["input"]["pictures_broken"] == stats["input"]["undecoded"] == 0
            assert ffmpeg.stdin is not None
            ffmpeg.stdin.close()
            assert await asyncio.wait_for(ffmpeg.wait(), WAIT_S) == 0
            await asker.state("source_lost")

    run(scenario())


def test_the_log_says_that_a_key_of_ffmpeg_with_gnutls_is_refused() -> None:
    seen: list[Observed] = []

    async def scenario() -> None:
        async with (
            live(ScriptedEngine(), CONFIG, observe=seen.append) as server,
            pushing(f"{server.url}/whip/obs") as ffmpeg,
        ):
            assert await asyncio.wait_for(ffmpeg.wait(), WAIT_S) != 0
            await server.until(lambda: not server.calls)

    run(scenario())
    (lost,) = [event for event in seen if isinstance(event, CallLost)]
    assert lost.reason == NO_DTLS
