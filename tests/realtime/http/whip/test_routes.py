"""WHIP from the first offer to the last DELETE: the stream goes on, whoever pushes it, and people ask about it."""

import re

import httpx

from realtime.config import IceServer, ServerConfig, StreamOptions
from realtime.rtc.offer import MAX_CANDIDATES
from tests.realtime.http.whip.encoder import FRAGMENT, SDP, posted, push
from tests.support.live import Caller, Server, live
from tests.support.media.offers import OPUS, VP9, offer, section
from tests.support.scenarios import run
from tests.support.scripted_engine import ScriptedEngine

TOKEN, ELSEWHERE = "open-sesame", "https://studio.example"
HOST = "candidate:1 1 udp 2122260223 192.0.2.77 61764 typ host"
JOINS = {"stream": "door", "join": "1"}


def code_of(response: httpx.Response) -> tuple[int, str]:
    return response.status_code, response.json()["error"]["code"]


async def state_of(server: Server) -> dict[str, object]:
    async with server.client() as client:
        (stream,) = (await client.get("/v1/streams")).json()["streams"]
    found: dict[str, object] = stream
    return found


def test_memory_and_time_survive_an_encoder_that_comes_again_and_people_ask_all_the_while() -> None:
    async def scenario() -> None:
        async with live(ScriptedEngine()) as server, Caller(server, media=False) as asker, server.client() as client:
            async with Caller(server, channel=False) as camera:
                first = await push(server, camera, "door")
                assert re.fullmatch(r"/whip/door/[\w-]{20,}", first.headers["location"])
                assert re.fullmatch(r'"[^"]+"', first.headers["etag"])
                assert first.text.count("a=recvonly") == 2
                await asker.call(JOINS)
                await asker.event("echo.window", 2)
                assert await asker.answer("how many?")
                assert (await client.delete(first.headers["location"])).status_code == 200
                await asker.state("source_lost")
            assert code_of(await client.delete(first.headers["location"])) == (404, "unknown_call")
            lost = await state_of(server)
            assert (lost["name"], lost["source"], lost["state"], lost["callers"]) == ("door", "whip", "source_lost", 1)
            assert await asker.answer("and now?"), "what it saw is remembered"
            before = len(asker.of("echo.window"))
            async with Caller(server, channel=False, video=False) as again:
                await push(server, again, "door")
                await asker.event("echo.window", before + 1)
                assert (await state_of(server))["stream_id"] == lost["stream_id"]
                indexes = [window["index"] for window in asker.of("echo.window")]
                assert indexes == sorted(set(indexes))
                assert len(server.scripted.streams) == 1

    run(scenario())


def test_the_newest_encoder_feeds_the_stream() -> None:
    async def scenario() -> None:
        async with (
            live(ScriptedEngine()) as server,
            server.client() as client,
            Caller(server, channel=False) as old,
            Caller(server, channel=False) as new,
        ):
            first = await push(server, old, "door")
            await server.until(lambda: server.calls[0].is_feeding)
            second = await push(server, new, "door")
            await server.until(lambda: [call.is_feeding for call in server.calls] == [True])
            assert (await client.get(first.headers["location"])).status_code == 404
            assert (await client.get(second.headers["location"])).status_code == 204
            assert len(server.switchboard.streams) == 1

    run(scenario())


def test_addresses_may_follow_the_offer() -> None:
    async def scenario() -> None:
        async with (
            live(ScriptedEngine()) as server,
            server.client() as client,
            Caller(server, channel=False) as camera,
        ):
            sdp = await camera.offer()
            trickled = "\r\n".join(row for row in sdp.splitlines() if "candidate" not in row) + "\r\n"
            begun = await posted(server, "door", trickled)
            session, etag = begun.headers["location"], begun.headers["etag"]
            (call,) = server.calls
            assert call.peer.offer.ice_names
            (name,) = call.peer.offer.ice_names

            async def patch(text: str, **headers: str) -> httpx.Response:
                return await client.patch(session, content=text, headers=FRAGMENT | headers)

            def transport() -> list[str]:
                return [
                    each.ip
                    for each in call.peer._connection.getTransceivers()[
                        0
                    ].receiver.transport.transport.getRemoteCandidates()
                ]

            fragment = f"a=ice-ufrag:{name}\r\na=ice-pwd:x\r\nm=audio 9 UDP/TLS/RTP/SAVPF 96\r\na=mid:1\r\na={HOST}\r\n"
            added = await patch(fragment, **{"If-Match": etag})
            assert (added.status_code, added.content, "etag" in added.headers) == (204, b"", False)
            await server.until(lambda: "192.0.2.77" in transport())
            assert (await patch(f"a=ice-ufrag:{name}\r\na=end-of-candidates\r\n")).status_code == 204, "no If-Match"
            assert code_of(await patch("a=end-of-candidates\r\n")) == (428, "no_if_match")
            assert code_of(await patch(fragment, **{"If-Match": '"another"'})) == (412, "unknown_ice_session")
            assert code_of(await patch(fragment, **{"Content-Type": "text/plain"})) == (415, "unsupported_type")
            assert code_of(await patch("hello")) == (400, "invalid_sdp")
            many = "".join(f"a={HOST.replace('61764', str(50_000 + port))}\r\n" for port in range(MAX_CANDIDATES))
            assert code_of(await patch(f"a=ice-ufrag:{name}\r\n{many}", **{"If-Match": "*"})) == (
                400,
                "too_many_candidates",
            )
            assert code_of(await client.patch(session.replace("door", "hall"), content=fragment)) == (
                404,
                "unknown_call",
            )
            assert (await client.get(session)).status_code == 204, "it goes on"

    run(scenario())


def test_refusals_say_what_to_do() -> None:
    async def scenario() -> None:
        async with (
            live(ScriptedEngine()) as server,
            server.client() as client,
            Caller(server) as caller,
            Caller(server, channel=False) as camera,
        ):
            sdp = await camera.offer()
            assert code_of(await client.post("/whip/door", content=sdp)) == (415, "unsupported_type")
            assert code_of(await posted(server, "door", "hello")) == (400, "invalid_sdp")
            assert code_of(await posted(server, "a%20b", sdp)) == (400, "invalid_stream")
            pictures = offer(section("audio", *OPUS), section("video", *VP9))
            refused = await posted(server, "door", pictures)
            assert code_of(refused) == (400, "no_common_codec")
            assert "H.264" in refused.json()["error"]["message"]
            assert code_of(await client.post("/whip/door", content="v=0" * 100_000, headers=SDP)) == (413, "too_large")
            assert (await client.put("/whip/door", content=sdp)).status_code == 405
            assert (await client.get("/whip/door")).status_code == 204
            await caller.call({"stream": "hall"})
            assert code_of(await posted(server, "hall", sdp)) == (409, "name_taken")
            assert list(server.switchboard.streams) == ["hall"]
            metrics = (await client.get("/metrics")).text
            assert 'echoingpixels_refusals_total{code="name_taken"} 1.0' in metrics

    run(scenario())


def test_pages_of_other_origins_may_push_where_there_is_a_token() -> None:
    async def scenario() -> None:
        config = ServerConfig(
            StreamOptions(cache_tokens=256),
            TOKEN,
            ice_servers=(IceServer("stun:127.0.0.1:9"), IceServer("turn:127.0.0.1:9", 'a"b', "secret")),
        )
        async with live(ScriptedEngine(), config) as server, server.client() as client:
            origin = {"Origin": ELSEWHERE}
            preflight = await client.options("/whip/door", headers=origin | {"Access-Control-Request-Method": "POST"})
            assert preflight.status_code == 200
            assert preflight.headers["access-control-allow-origin"] == "*"
            assert preflight.headers["accept-post"] == "application/sdp"
            for name in ("authorization", "content-type", "if-match"):
                assert name in preflight.headers["access-control-allow-headers"].lower()
            assert "PATCH" in preflight.headers["access-control-allow-methods"]
            assert "link" not in preflight.headers, "ICE servers have passwords"
            session = await client.options("/whip/door/some", headers=origin)
            assert session.headers["accept-patch"] == "application/trickle-ice-sdpfrag"
            told = await client.options("/whip/door", headers={"Authorization": f"Bearer {TOKEN}"})
            assert told.headers["link"] == (
                '<stun:127.0.0.1:9>; rel="ice-server", <turn:127.0.0.1:9>; rel="ice-server"; '
                'username="a\\"b"; credential="secret"; credential-type="password"'
            )
            refused = await client.post("/whip/door", content="v=0", headers=SDP | origin)
            assert code_of(refused) == (401, "invalid_token")
            assert refused.headers["access-control-allow-origin"] == "*"
            assert "ETag" in refused.headers["access-control-expose-headers"]
            elsewhere = await client.get("/healthz", headers=origin)
            assert "access-control-allow-origin" not in elsewhere.headers

    run(scenario())


def test_without_a_token_pages_of_other_origins_may_not_push() -> None:
    async def scenario() -> None:
        async with live(ScriptedEngine()) as server, server.client() as client:
            refused = await client.options("/whip/door", headers={"Origin": ELSEWHERE})
            assert code_of(refused) == (403, "foreign_origin")
            assert "access-control-allow-origin" not in refused.headers

    run(scenario())


def test_the_token_and_client_secrets_let_an_encoder_in() -> None:
    async def scenario() -> None:
        config = ServerConfig(StreamOptions(cache_tokens=256), TOKEN)
        async with (
            live(ScriptedEngine(), config) as server,
            server.client(TOKEN) as client,
            Caller(server, channel=False) as camera,
            Caller(server, channel=False, video=False) as other,
        ):
            await push(server, camera, "door", TOKEN)
            secret = (await client.post("/v1/realtime/client_secrets")).json()["value"]
            await push(server, other, "hall", secret)
            await server.until(lambda: [call.is_feeding for call in server.calls] == [True, True])
            names = [stream["name"] for stream in (await client.get("/v1/streams")).json()["streams"]]
            assert names == ["door", "hall"]
            async with server.client() as nobody:
                assert code_of(await nobody.get("/v1/streams")) == (401, "invalid_token")

    run(scenario())
