"""Who comes in."""

import pytest

from realtime.errors import RequestError
from realtime.http.auth import SECRET_LIFE_S, Gate

NOW = 1_767_225_600.5


def refused(gate: Gate, authorization: str | None, now: float = NOW) -> str:
    with pytest.raises(RequestError) as error:
        gate.check(authorization, now)
    return error.value.code


def test_without_a_token_everyone_may() -> None:
    gate = Gate(None)
    assert gate.is_open
    for authorization in (None, "", "Bearer whatever"):
        gate.check(authorization, NOW)


@pytest.mark.parametrize("given", [None, "", "Bearer", "Bearer ", "Bearer s3cre", "Bearer s3crett", "Basic s3cret"])
def test_without_the_token_nobody_may(given: str | None) -> None:
    gate = Gate("s3cret")
    assert refused(gate, given) == "invalid_token"
    with pytest.raises(RequestError):
        gate.check_token(given)


def test_with_the_token_one_may() -> None:
    for authorization in ("Bearer s3cret", "bearer s3cret"):
        Gate("s3cret").check(authorization, NOW)


def test_a_secret_opens_calls_for_a_minute_and_makes_no_secrets() -> None:
    gate = Gate("s3cret")
    secret = gate.issue(NOW)
    header = f"Bearer {secret.value}"
    assert secret.expires_at == int(NOW) + SECRET_LIFE_S
    gate.check(header, NOW)
    gate.check(header, secret.expires_at - 0.1)
    assert refused(gate, header, secret.expires_at) == "expired_secret"
    with pytest.raises(RequestError):
        gate.check_token(header)


def test_a_forged_secret_opens_nothing() -> None:
    gate = Gate("s3cret")
    prefix, expiry, nonce, mac = gate.issue(NOW).value.split("_")
    later = "_".join((prefix, str(int(expiry) + 1000), nonce, mac))
    for forged in (later, "_".join((prefix, expiry, nonce, mac[:-1])), f"ek_{expiry}", "ek_é_ü_ß", "ek_", "ek___"):
        assert refused(gate, f"Bearer {forged}") == "invalid_token"
    assert refused(Gate("s3cret"), f"Bearer {gate.issue(NOW).value}") == "invalid_token"  # of another process
