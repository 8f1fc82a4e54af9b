"""`forget` asks the server that the settings name, and tells in one line what was done or why not."""

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest

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


@pytest.mark.parametrize("options", [[], ["--minutes", "0"], ["--minutes", "x"], ["--minutes", "5", "--everything"]])
def test_how_much_has_to_be_said(options: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["forget", "kitchen", *options])
    assert ended.value.code == 2
    assert capsys.readouterr().err.count("\n") == 1
