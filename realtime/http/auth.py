"""Who may open calls: the server's token, or a short-lived secret that was made with it. Pure; time is an argument.

A secret is `ek_EXPIRY_NONCE_MAC`: it carries its own expiry, signed with a key that lives as long as the process, so
nothing has to be remembered.
"""

import hashlib
import hmac
import secrets
from dataclasses import dataclass

from realtime.errors import RequestError

SECRET_LIFE_S = 60
PREFIX = "ek_"


@dataclass(frozen=True)
class Secret:
    """`expires_at` in seconds since 1970."""

    value: str
    expires_at: int


class Gate:
    """Without a token everyone may come in."""

    def __init__(self, token: str | None) -> None:
        self._token = token
        self._key = secrets.token_bytes(32)

    @property
    def is_open(self) -> bool:
        """Whether no token is asked for."""
        return self._token is None

    def issue(self, now_unix_s: float) -> Secret:
        """A secret that opens calls for a minute."""
        expires_at = int(now_unix_s) + SECRET_LIFE_S
        claim = f"{PREFIX}{expires_at}_{secrets.token_hex(16)}"
        return Secret(f"{claim}_{self._mac(claim)}", expires_at)

    def check_token(self, authorization: str | None) -> None:
        """`authorization` is the header of that name. Raises RequestError unless it carries the token itself."""
        if self._token is not None and not _equal(_bearer(authorization), self._token):
            raise RequestError("invalid_token", "send the server's token as `Authorization: Bearer TOKEN`")

    def check(self, authorization: str | None, now_unix_s: float) -> None:
        """Raises RequestError unless it carries the token or a secret that has not expired."""
        if self._token is None:
            return
        given = _bearer(authorization)
        claim, _, mac = given.rpartition("_")
        if not claim.startswith(PREFIX) or not _equal(mac, self._mac(claim)):
            self.check_token(authorization)
        elif now_unix_s >= int(claim.split("_")[1]):
            raise RequestError("expired_secret", f"this secret is older than {SECRET_LIFE_S} s: ask for a new one")

    def _mac(self, claim: str) -> str:
        return hmac.new(self._key, claim.encode(errors="replace"), hashlib.sha256).hexdigest()


def _bearer(authorization: str | None) -> str:
    scheme, _, value = (authorization or "").partition(" ")
    return value.strip() if scheme.lower() == "bearer" else ""


def _equal(given: str, wanted: str) -> bool:
    """In a time that tells nothing of how much is right."""
    return hmac.compare_digest(given.encode(errors="replace"), wanted.encode())
