"""Whatever is wrong with the broker is told in one line, once; it is tried again, and nothing is left open."""

import asyncio
import datetime
import math
import socket
import subprocess
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from ipaddress import ip_address
from pathlib import Path
from socketserver import BaseRequestHandler, ThreadingTCPServer
from typing import Any

import aiomqtt
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from benchmarks.flapping.broker import PREFIX, Broker
from realtime.errors import BrokerError
from realtime.mqtt import connection
from realtime.mqtt.connection import MAX_WAIT_S, Connection, Waits, tls_context
from realtime.mqtt.topics import Topics
from tests.realtime.mqtt.broker import broker_in
from tests.support.scenarios import run

TRIES = 3
CONNACK = b"\x20\x02\x00\x00"  # accepted


class ConnectedError(Exception):
    """Raised in place of serving: there is a connection."""


@dataclass
class Tried:
    """How `TRIES` tries ended."""

    reasons: list[str] = field(default_factory=list)
    waits_s: list[float] = field(default_factory=list)


async def tried(broker: Broker, **changes: Any) -> Tried:
    outcome, address = Tried(), broker.address(**changes)

    async def sleep(seconds: float) -> None:
        outcome.waits_s.append(seconds)
        if len(outcome.waits_s) == TRIES:
            raise asyncio.CancelledError

    async def serve(_client: object) -> None:
        raise ConnectedError

    trying = Connection(
        *(address, tls_context(address), Topics(PREFIX), "us", lambda *_: None, serve, outcome.reasons.append),
        *(Waits(lambda: 1.0), sleep),
    )
    with pytest.raises((ConnectedError, asyncio.CancelledError)):
        await trying.run()
    return outcome


def signed(folder: Path, name: str, authority: Any = None) -> Any:
    """A key and a certificate, of an authority or signed by one; also as files `NAME.key` and `NAME.crt`."""
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    begins = datetime.datetime(2020, 1, 1, tzinfo=datetime.UTC)
    builder = x509.CertificateBuilder().subject_name(subject).public_key(key.public_key())
    builder = builder.issuer_name(authority[1].subject if authority else subject)
    builder = builder.serial_number(x509.random_serial_number())
    builder = builder.not_valid_before(begins).not_valid_after(begins.replace(year=2090))
    if authority is None:
        builder = builder.add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
    builder = builder.add_extension(x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))]), False)
    certificate = builder.sign(authority[0] if authority else key, hashes.SHA256())
    pem, plain = serialization.Encoding.PEM, serialization.NoEncryption()
    (folder / f"{name}.crt").write_bytes(certificate.public_bytes(pem))
    (folder / f"{name}.key").write_bytes(key.private_bytes(pem, serialization.PrivateFormat.PKCS8, plain))
    return key, certificate


def num_open_files() -> int:
    return len(list(Path("/proc/self/fd").iterdir()))


@contextmanager
def silent(port: int) -> Iterator[None]:
    """Something that takes connections and says nothing."""
    with closing(socket.create_server(("127.0.0.1", port))):
        yield


@contextmanager
def leaving(port: int, says: bytes) -> Iterator[None]:
    """Something that takes a connection, hears something, says this, hears what comes then, and closes."""

    class Handler(BaseRequestHandler):
        def handle(self) -> None:
            self.request.recv(4096)
            if says:
                self.request.sendall(says)
                self.request.recv(4096)

    class Server(ThreadingTCPServer):
        allow_reuse_address, daemon_threads = True, True

    with Server(("127.0.0.1", port), Handler) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield
        server.shutdown()
        thread.join()


@pytest.mark.parametrize(("says", "told"), [(b"", "it ends the connection at once"), (CONNACK, "the connection broke")])
def test_a_broker_that_goes_before_it_has_answered_is_not_waited_for(
    says: bytes, told: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(connection, "TIMEOUT_S", math.inf)

    async def scenario() -> None:
        broker = Broker(tmp_path)
        with leaving(broker.port, says):
            (reason,) = (await tried(broker)).reasons
            assert reason.startswith(told)

    run(scenario())


def test_a_broker_that_is_not_there_is_told_once_and_waits_grow(tmp_path: Path) -> None:
    outcome = asyncio.run(tried(Broker(tmp_path)))
    assert outcome.reasons == ["nothing listens there: is the broker running, and is this its port?"]
    assert outcome.waits_s == [1.0, 2.0, 4.0]


def test_a_subscription_that_is_refused_is_told_once_and_waits_grow(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def refused(*_: object, **__: object) -> tuple[int]:
        return (connection.SUBSCRIPTION_FAILED,)

    monkeypatch.setattr(aiomqtt.Client, "subscribe", refused)

    async def scenario() -> None:
        async with broker_in(tmp_path) as broker:
            outcome = await tried(broker)
            (reason,) = outcome.reasons
            assert reason.startswith(f"the user may not subscribe to {PREFIX}/+/ask: ")
            assert outcome.waits_s == [1.0, 2.0, 4.0]

    run(scenario())


def test_waits_have_a_bound_and_differ_by_chance() -> None:
    assert [Waits(lambda: 0.0).next_s(), Waits(lambda: 1.0).next_s()] == [0.5, 1.0]
    waits = Waits(lambda: 1.0)
    assert max(waits.next_s() for _ in range(20)) == MAX_WAIT_S
    waits.reset()
    assert waits.next_s() == 1.0


def test_what_takes_connections_and_is_no_broker_is_told_and_leaves_nothing_open(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(connection, "TIMEOUT_S", 0.05)

    async def scenario() -> None:
        broker = Broker(tmp_path)
        with silent(broker.port):
            await tried(broker)
            tasks, files = len(asyncio.all_tasks()), num_open_files()
            for _ in range(3):
                outcome = await tried(broker)
                assert [reason[:38] for reason in outcome.reasons] == ["it does not answer as a broker does: i"]
            assert (len(asyncio.all_tasks()), num_open_files()) == (tasks, files)

    run(scenario())


def test_a_password_that_is_wrong_or_missing_is_told_without_it(tmp_path: Path) -> None:
    passwords = tmp_path / "passwords"
    subprocess.run(["mosquitto_passwd", "-b", "-c", passwords, "me", "right"], check=True, capture_output=True)

    async def scenario() -> None:
        async with broker_in(tmp_path, "allow_anonymous false", f"password_file {passwords}") as broker:
            wrong, missing, right = [
                (await tried(broker, **login)).reasons
                for login in ({"user": "me", "password": "s3cret"}, {}, {"user": "me", "password": "right"})
            ]
            assert wrong == ["it refuses the user me: is ECHOINGPIXELS_MQTT_PASSWORD right?"]
            assert missing == [
                "it wants a user (USER@ before the host in --mqtt) and a password (ECHOINGPIXELS_MQTT_PASSWORD)"
            ]
            assert right == []

    run(scenario())


def test_tls_needs_the_right_authority_on_both_sides(tmp_path: Path) -> None:
    authority = signed(tmp_path, "authority")
    signed(tmp_path, "other")
    signed(tmp_path, "broker", authority)
    files = f"certfile {tmp_path}/broker.crt", f"keyfile {tmp_path}/broker.key"

    async def scenario() -> None:
        async with broker_in(tmp_path, "allow_anonymous true", *files) as broker:
            right, other, machine = [
                (await tried(broker, tls=True, ca_file=file)).reasons
                for file in (tmp_path / "authority.crt", tmp_path / "other.crt", None)
            ]
            assert right == []
            for reasons in (other, machine):
                (reason,) = reasons
                assert reason.startswith("its certificate is not trusted (")
                assert reason.endswith("give that of the authority it is signed by with --mqtt-ca")

    run(scenario())


def test_tls_where_there_is_none_is_told(tmp_path: Path) -> None:
    async def scenario() -> None:
        async with broker_in(tmp_path) as broker:
            (reason,) = (await tried(broker, tls=True)).reasons
            assert "mqtts://" in reason

    run(scenario())


def test_a_file_that_is_no_certificate_is_one_line(tmp_path: Path) -> None:
    for file in (tmp_path / "missing.pem", Path(__file__)):
        with pytest.raises(BrokerError, match="not a certificate in PEM format"):
            tls_context(Broker(tmp_path).address(tls=True, ca_file=file))


def test_a_socket_that_was_closed_at_once_is_not_watched_under_its_number(tmp_path: Path) -> None:
    """The number is another file's by then, and the event loop would turn without end over it."""

    async def scenario() -> None:
        loop, broker = asyncio.get_running_loop(), Broker(tmp_path).address()

        async def serve(_client: object) -> None:
            raise AssertionError

        trying = Connection(
            *(broker, None, Topics(PREFIX), "us", lambda *_: None, serve, lambda _: None), waits=Waits(lambda: 1.0)
        )
        ours, theirs = socket.socketpair()
        paho = connection._paho(trying._client())
        with theirs, closing(ours):
            assert paho.on_socket_register_write is not None
            number = ours.fileno()
            paho.on_socket_register_write(paho, None, ours)
            ours.close()
            with socket.socket() as other:
                assert other.fileno() == number
                await asyncio.sleep(0)
                assert not loop.remove_writer(number)

    run(scenario())
