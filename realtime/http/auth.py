"""Checks the server's token, and short-lived secrets that are issued in its place. Pure; time is an argument.

A secret carries its own expiry time, and the session of the calls that it opens. It is signed with a key that lives as
long as the process: nothing is stored.
"""

import hashlib
import hmac
import secrets
from dataclasses import dataclass

from itsdangerous import BadSignature, Signer

from realtime.errors import RequestError

SECRET_LIFE_S = 60
SECRET_PREFIX = "ek_"


@dataclass(frozen=True)
class Secret:
    """`expires_at` in seconds since 1970."""

    value: str
    expires_at: int


class Authenticator:
    """Decides whether an `Authorization` header allows a request. Without a token every request is allowed."""

    def __init__(self, token: str | None) -> None:
        self._token = token
        self._signer = Signer(secrets.token_bytes(32), key_derivation="hmac", digest_method=hashlib.sha256)

    @property
    def needs_token(self) -> bool:
        return self._token is not None

    def issue_secret(self, now_unix_s: float, life_s: int = SECRET_LIFE_S, session: str = "") -> Secret:
        """A new secret, valid for `life_s`. `session`: text that `session_of` reads in it."""
        expires_at = int(now_unix_s) + life_s
        claim = f"{SECRET_PREFIX}{expires_at}_{secrets.token_hex(16)}"
        if session:
            claim += f"_{session.encode().hex()}"  # letters and digits only: the log knows a secret by that
        return Secret(self._signer.sign(claim).decode(), expires_at)

    def session_of(self, authorization: str | None) -> str:
        """The session in a secret of this process, whether or not it has expired; "" if there is none."""
        try:
            claim = self._signer.unsign(_bearer(authorization)).decode()
        except BadSignature:
            return ""
        parts = claim.removeprefix(SECRET_PREFIX).split("_")
        return bytes.fromhex(parts[2]).decode() if len(parts) > 2 else ""

    def check_token(self, authorization: str | None) -> None:
        """Raises RequestError unless the header carries the token itself."""
        if self._token is not None and not hmac.compare_digest(_bearer(authorization), self._token.encode()):
            raise RequestError("invalid_token", "send the server's token as `Authorization: Bearer TOKEN`")

    def check(self, authorization: str | None, now_unix_s: float) -> None:
        """Raises RequestError unless the header carries the token, or a secret that has not expired."""
        if self._token is None:
            return
        try:
            claim = self._signer.unsign(_bearer(authorization)).decode()
        except BadSignature:
            self.check_token(authorization)
            return
        expires_at = int(claim.removeprefix(SECRET_PREFIX).partition("_")[0])
        if now_unix_s >= expires_at:
            raise RequestError("expired_secret", "this secret is too old: ask for a new one")


def _bearer(authorization: str | None) -> bytes:
    """The header's value, empty if it is of another scheme."""
    scheme, _, value = (authorization or "").partition(" ")
    return value.strip().encode(errors="replace") if scheme.lower() == "bearer" else b""
