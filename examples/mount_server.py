"""Mount the live server and its page in a web application of your own.

    python examples/mount_server.py

Then open http://localhost:8000/assistant/ and allow camera and microphone. Without a token only browsers on this
machine are let in.
"""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import uvicorn
from fastapi import FastAPI

import echoingpixels as ep

PAGE = Path(__file__).parent.parent / "clients" / "browser"


def create_site(assistant: ep.Assistant) -> FastAPI:
    live = ep.app(assistant, ep.ServerConfig(page_dir=PAGE))

    @asynccontextmanager
    async def lifespan(_site: FastAPI) -> AsyncIterator[None]:
        async with ep.app_lifespan(live):  # a server starts the app that it runs, not those mounted in it
            yield

    site = FastAPI(lifespan=lifespan)

    @site.get("/")
    def home() -> dict[str, str]:
        return {"the assistant is at": "/assistant/"}

    site.mount("/assistant", live)
    return site


if __name__ == "__main__":
    with ep.Assistant.load() as loaded:
        uvicorn.run(create_site(loaded), port=8000)
