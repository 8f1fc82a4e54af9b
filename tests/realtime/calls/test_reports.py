"""What observers are told of calls, before anything of an offer is checked."""

from realtime.calls.entries import CallRequest
from realtime.calls.reports import MAX_NAME_LETTERS, CallReports
from realtime.errors import RequestError
from realtime.rtc.offer import Offer
from realtime.telemetry.observed import CallOffered, CallRefused, Observed

CALL_ID = "Ab12cd34-nobody-may-know-this"


def test_an_offer_is_told_without_its_secrets_and_without_end() -> None:
    told: list[Observed] = []
    offer = Offer("v=0", frozenset(("video", "audio")), hears=True)
    CallReports(told.append).offered(CALL_ID, offer, CallRequest("x" * 10_000, "resume-token", offers_media=True))
    (event,) = told
    assert event == CallOffered(call="Ab12cd34", sends="audio+video", wants_stream="x" * MAX_NAME_LETTERS, resumes=True)


def test_a_refusal_names_the_call_where_there_is_one() -> None:
    told: list[Observed] = []
    reports = CallReports(told.append)
    reports.refused(RequestError("invalid_token", "give the token"), 401)
    refused = RequestError("invalid_sdp", "send an offer")
    refused.call, refused.__cause__ = "Ab12cd34", ValueError("a=ice-pwd:secret")
    reports.refused(refused, 400)
    assert told == [
        CallRefused(call=None, status=401, code="invalid_token", cause=None),
        CallRefused(call="Ab12cd34", status=400, code="invalid_sdp", cause="ValueError"),
    ]
