"""The page over HTTPS, as it is served to a network."""

import subprocess
from pathlib import Path

import pytest

from benchmarks.page.live_page import OpenPage
from benchmarks.page.serving import Application

LINES = ("-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=localhost")


@pytest.fixture
def certificate(tmp_path: Path) -> tuple[str, str]:
    cert, key = str(tmp_path / "cert.pem"), str(tmp_path / "key.pem")
    command = ["openssl", "req", *LINES, "-addext", "subjectAltName=IP:127.0.0.1", "-keyout", key, "-out", cert]
    subprocess.run(command, check=True, capture_output=True)
    return cert, key


def test_the_page_comes_live_over_https(open_page: OpenPage, certificate: tuple[str, str]) -> None:
    cert, key = certificate
    with Application("--tls-cert", cert, "--tls-key", key) as application:
        assert application.link.startswith("https://")
        live = open_page(link=application.link, ignore_https_errors=True).open().start()
        assert live.page.evaluate("isSecureContext")
        live.event("echo.window")
        live.leave()
