"""The page over HTTPS, as it is served to a network."""

import subprocess
from pathlib import Path

import pytest

from benchmarks.page.live_page import OpenPage
from realtime.config import Address
from tests.support.page_server import server_of
from tests.support.scripted_engine import ScriptedEngine

LINES = ("-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=localhost")


@pytest.fixture
def address(tmp_path: Path) -> Address:
    """With a certificate that nobody knows."""
    cert, key = tmp_path / "cert.pem", tmp_path / "key.pem"
    command = [
        "openssl",
        "req",
        *LINES,
        "-addext",
        "subjectAltName=IP:127.0.0.1",
        "-keyout",
        str(key),
        "-out",
        str(cert),
    ]
    subprocess.run(command, check=True, capture_output=True)
    return Address(tls_cert=cert, tls_key=key)


def test_the_page_comes_live_over_https(open_page: OpenPage, address: Address) -> None:
    with server_of(ScriptedEngine(), address=address) as server:
        assert server.url.startswith("https://")
        live = open_page(link=f"{server.url}/?", ignore_https_errors=True).open().start()
        assert live.page.evaluate("isSecureContext")
        live.event("echo.window")
        live.leave()
