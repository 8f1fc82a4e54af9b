"""A model hub on this machine: as much of its HTTP as huggingface_hub needs to list a repository and to pull it."""

import hashlib
import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

COMMIT = "c0ffee" * 6 + "c0ff"


class FakeHub:
    """One repository. Change the attributes to make it misbehave.

    `listed` is what it says it has, `served` what it sends. `cuts` holds for a path after how many bytes the next
    transfers break off. `asked` are the paths of files that were asked for, each with the byte that it began at.
    """

    def __init__(self, repo: str, files: dict[str, bytes]) -> None:
        self.repo = repo
        self.listed, self.served = dict(files), dict(files)
        self.cuts: dict[str, list[int]] = {}
        self.asked: list[tuple[str, int]] = []
        self.is_gated = self.is_broken = self.ignores_ranges = False
        self.url = ""

    def listing(self) -> bytes:
        """As `/api/models/OWNER/NAME?blobs=true` has it: weights by sha256, the rest by git's sha1."""
        siblings = [
            {"rfilename": path, "size": len(content), "blobId": _git_sha1(content), **_lfs(path, content)}
            for path, content in self.listed.items()
        ]
        return json.dumps({"id": self.repo, "sha": COMMIT, "siblings": siblings}).encode()


@contextmanager
def serving(hub: FakeHub) -> Iterator[str]:
    """Serve a hub on a free port of 127.0.0.1; yields its address."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            path = self.path.split("?")[0]
            if hub.is_broken:
                self._answer(503, b"")
            elif path == f"/api/models/{hub.repo}":
                self._answer(200, hub.listing())
            elif path.startswith(f"/{hub.repo}/resolve/{COMMIT}/"):
                self._send(path.split(COMMIT, 1)[1][1:])
            else:
                self._answer(404, b"", {"X-Error-Code": "RepoNotFound"})

        def _send(self, path: str) -> None:
            first = int((self.headers["Range"] or "bytes=0-").removeprefix("bytes=").partition("-")[0])
            hub.asked.append((path, first))
            content = hub.served.get(path)
            if hub.is_gated:
                self._answer(403, b"", {"X-Error-Code": "GatedRepo"})
            elif content is None:
                self._answer(404, b"", {"X-Error-Code": "EntryNotFound"})
            else:
                first = 0 if hub.ignores_ranges else first
                cut = hub.cuts[path].pop(0) if hub.cuts.get(path) else None
                where = {"Content-Range": f"bytes {first}-{len(content) - 1}/{len(content)}"} if first else {}
                self._answer(206 if first else 200, content[first:], where, cut)

        def _answer(
            self, status: int, body: bytes, headers: dict[str, str] | None = None, cut: int | None = None
        ) -> None:
            self.send_response(status)
            self.send_header("Content-Length", str(len(body)))
            for name, value in (headers or {}).items():
                self.send_header(name, value)
            self.end_headers()
            with suppress(OSError):
                self.wfile.write(body[:cut])

        def log_request(self, *_: object) -> None:
            """Say nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        hub.url = f"http://127.0.0.1:{server.server_address[1]}"
        try:
            yield hub.url
        finally:
            server.shutdown()
            thread.join()


def _git_sha1(content: bytes) -> str:
    return hashlib.sha1(b"blob %d\0" % len(content) + content).hexdigest()


def _lfs(path: str, content: bytes) -> dict[str, object]:
    if not path.endswith(".safetensors"):
        return {}
    return {"lfs": {"sha256": hashlib.sha256(content).hexdigest(), "size": len(content), "pointerSize": 135}}
