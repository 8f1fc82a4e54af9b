"""`forget` asks the server that the settings name, and tells in one line what was done or why not."""

import json
import ssl
import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from clients.cli import main


class Server(HTTPServer):
    """Answers like a server that forgets; writes down what was asked."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.asked: list[tuple[str, str | None]] = []
        self.answer: tuple[int, bytes] = (200, json.dumps({"deleted_recordings": 0}).encode())


class Handler(BaseHTTPRequestHandler):
    server: Server

    def do_POST(self) -> None:
        self.server.asked.append((self.path, self.headers["Authorization"]))
        status, body = self.server.answer
        self.send_response(status)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None: ...


@pytest.fixture
def server() -> Iterator[Server]:
    with Server() as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        yield server
        server.shutdown()
        thread.join()


def test_how_much_is_forgotten_is_told(server: Server, capsys: pytest.CaptureFixture[str]) -> None:
    port = str(server.server_port)
    assert main(["forget", "kitchen", "--minutes", "10", "--port", port]) == 0
    assert capsys.readouterr().out == "kitchen has forgotten the last 10 minutes.\n"
    server.answer = 200, json.dumps({"deleted_recordings": 2}).encode()
    assert main(["forget", "hall", "--everything", "--port", port, "--token", "a-long-token"]) == 0
    assert capsys.readouterr().out == "hall has forgotten everything. Recordings deleted: 2.\n"
    assert server.asked == [
        ("/v1/streams/kitchen/forget?minutes=10.0", None),
        ("/v1/streams/hall/forget?everything=true", "Bearer a-long-token"),
    ]


def test_refusals_and_servers_that_are_not_there_are_told_in_one_line(
    server: Server, capsys: pytest.CaptureFixture[str]
) -> None:
    port = str(server.server_port)
    server.answer = 404, json.dumps({"error": {"message": "nothing is known of hall"}}).encode()
    assert main(["forget", "hall", "--everything", "--port", port]) == 1
    assert capsys.readouterr().err == "echoingpixels: nothing is known of hall\n"
    server.answer = 502, b"<html>"
    assert main(["forget", "hall", "--everything", "--port", port]) == 1
    assert "the server answers 502" in capsys.readouterr().err
    server.answer = 200, b"<html>"
    assert main(["forget", "hall", "--everything", "--port", port]) == 2
    assert f"http://127.0.0.1:{port}: no server answers there" in capsys.readouterr().err


def signed_certificate(folder: Path) -> tuple[Path, Path]:
    """A certificate that an authority signed which nobody here knows, and its key."""
    keys = [ec.generate_private_key(ec.SECP256R1()) for _ in range(2)]
    issuer, subject = (x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)]) for name in ("authority", "kitchen"))
    began = datetime.now(UTC) - timedelta(days=1)
    certificate = (
        x509.CertificateBuilder(issuer, subject, keys[1].public_key(), x509.random_serial_number())
        .not_valid_before(began)
        .not_valid_after(began + timedelta(days=2))
        .sign(keys[0], hashes.SHA256())
    )
    pem, private = serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8
    (folder / "cert.pem").write_bytes(certificate.public_bytes(pem))
    (folder / "key.pem").write_bytes(keys[1].private_bytes(pem, private, serialization.NoEncryption()))
    return folder / "cert.pem", folder / "key.pem"


def test_the_certificate_of_the_server_is_enough(
    server: Server, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    certificate, key = signed_certificate(tmp_path)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    server.socket = context.wrap_socket(server.socket, server_side=True)
    command = ["forget", "kitchen", "--minutes", "5", "--port", str(server.server_port), "--tls-cert"]
    assert main([*command, str(certificate)]) == 0, capsys.readouterr().err
    for path in (key, tmp_path / "missing.pem"):
        assert main([*command, str(path)]) == 2
        assert f"{path}: no certificate in PEM format: " in capsys.readouterr().err
    assert len(server.asked) == 1


@pytest.mark.parametrize("options", [[], ["--minutes", "0"], ["--minutes", "x"], ["--minutes", "5", "--everything"]])
def test_how_much_has_to_be_said(options: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["forget", "kitchen", *options])
    assert ended.value.code == 2
    assert capsys.readouterr().err.count("\n") == 1


def test_its_help_tells_of_the_server_that_is_there(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(["forget", "--help"])
    words = " ".join(capsys.readouterr().out.split())
    assert "the server's address" in words
    assert "listen" not in words
