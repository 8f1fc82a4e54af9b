"""The page that a browser shows for an address that does not exist. Programs get JSON (docs/protocol.md)."""

from html import escape

API = "/v1/"

PAGE = """<!doctype html>
<html lang="en">
<head>
  <meta charset="utf-8">
  <meta name="viewport" content="width=device-width, initial-scale=1">
  <meta name="color-scheme" content="light dark">
  <title>Nothing here – EchoingPixels</title>
  <link rel="icon" href="{root}/icon.svg" type="image/svg+xml">
  <link rel="stylesheet" href="{root}/styles/tokens.css">
  <link rel="stylesheet" href="{root}/styles/base.css">
  <link rel="stylesheet" href="{root}/styles/lone.css">
</head>
<body>
  <main>
    <h1>There is nothing at this address.</h1>
    <p>The link may be incomplete or out of date.</p>
    <a class="primary" href="{root}/">Ask your camera</a>
  </main>
</body>
</html>
"""


def prefers_page(accept: str, path: str) -> bool:
    """Whether the one who asked for `path` is a browser that shows a page; `accept` is the header of its request."""
    kinds = [kind.partition(";")[0].strip().lower() for kind in accept.split(",") if not _is_refused(kind)]
    return "text/html" in kinds and not path.startswith(API)


def not_found_page(root_path: str) -> str:
    """HTML with a link to the application's page at `root_path`, "" unless it is mounted in another application."""
    return PAGE.format(root=escape(root_path.rstrip("/"), quote=True))


def _is_refused(kind: str) -> bool:
    """Whether a part of an Accept header says that this kind is not wanted: `;q=0` (RFC 9110, 12.4.2)."""
    parameters = [part.replace(" ", "").lower() for part in kind.split(";")[1:]]
    return any(part.startswith("q=0") and not part.strip("q=0.") for part in parameters)
