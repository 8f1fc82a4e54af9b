"""The token and short-lived secrets."""

import re

import pytest

from realtime.errors import RequestError
from realtime.http.auth import SECRET_LIFE_S, SECRET_PREFIX, Authenticator

NOW = 1_767_225_600.5


def refusal_code(authenticator: Authenticator, authorization: str | None, now: float = NOW) -> str:
    with pytest.raises(RequestError) as error:
        authenticator.check(authorization, now)
    return error.value.code


def test_without_a_token_every_request_is_allowed() -> None:
    authenticator = Authenticator(None)
    assert not authenticator.needs_token
    for authorization in (None, "", "Bearer whatever"):
        authenticator.check(authorization, NOW)
        authenticator.check_token(authorization)


@pytest.mark.parametrize(
    "given", [None, "", "Bearer", "Bearer ", "Bearer s3cre", "Bearer s3crett", "Basic s3cret", "Bearer \ud800"]
)
def test_a_request_without_the_token_is_refused(given: str | None) -> None:
    authenticator = Authenticator("s3cret")
    assert refusal_code(authenticator, given) == "invalid_token"
    with pytest.raises(RequestError):
        authenticator.check_token(given)


def test_a_request_with_the_token_is_allowed() -> None:
    for authorization in ("Bearer s3cret", "bearer s3cret"):
        Authenticator("s3cret").check(authorization, NOW)
        Authenticator("s3cret").check_token(authorization)


def test_a_secret_is_valid_for_a_minute_and_does_not_count_as_the_token() -> None:
    authenticator = Authenticator("s3cret")
    secret = authenticator.issue_secret(NOW)
    header = f"Bearer {secret.value}"
    assert secret.value.startswith(SECRET_PREFIX)
    assert secret.expires_at == int(NOW) + SECRET_LIFE_S
    authenticator.check(header, NOW)
    authenticator.check(header, secret.expires_at - 0.1)
    assert refusal_code(authenticator, header, secret.expires_at) == "expired_secret"
    with pytest.raises(RequestError):
        authenticator.check_token(header)


def test_a_secret_carries_a_session_and_may_live_longer() -> None:
    for authenticator in (Authenticator("s3cret"), Authenticator(None)):
        secret = authenticator.issue_secret(NOW, life_s=600, session='{"wake_word":"Röbin"}')
        assert secret.expires_at == int(NOW) + 600
        assert re.fullmatch(r"ek_\w+\..+", secret.value), "the log leaves out what looks like that"
        assert authenticator.session_of(f"Bearer {secret.value}") == '{"wake_word":"Röbin"}'
        for other in (None, "Bearer s3cret", "Bearer ek_", f"Bearer {secret.value}x"):
            assert authenticator.session_of(other) == ""
        assert authenticator.session_of(f"Bearer {authenticator.issue_secret(NOW).value}") == ""
        assert Authenticator("s3cret").session_of(f"Bearer {secret.value}") == ""


def test_a_forged_secret_is_refused() -> None:
    authenticator = Authenticator("s3cret")
    claim, signature = authenticator.issue_secret(NOW).value.rsplit(".", 1)
    expires_at, nonce = claim.removeprefix(SECRET_PREFIX).split("_")
    later = f"{SECRET_PREFIX}{int(expires_at) + 1000}_{nonce}.{signature}"
    for forged in (later, f"{claim}.{signature[:-1]}", f"{claim}.", claim, "ek_é_ü_ß", "ek_", "ek___", "."):
        assert refusal_code(authenticator, f"Bearer {forged}") == "invalid_token"
    of_another_process = Authenticator("s3cret").issue_secret(NOW).value
    assert refusal_code(authenticator, f"Bearer {of_another_process}") == "invalid_token"
