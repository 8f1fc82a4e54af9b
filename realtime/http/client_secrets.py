"""What a client secret is asked for with: how long it is valid, and the session of the calls that it opens. Pure."""

import secrets
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from realtime.dialogue.settings import SessionSettings
from realtime.errors import EventError, RequestError
from realtime.events.client import SessionPatch
from realtime.events.session import SessionSettingsState
from realtime.http.auth import SECRET_LIFE_S


class _Model(BaseModel):
    model_config = ConfigDict(frozen=True, extra="ignore")


class ExpiresAfter(_Model):
    """From when the secret is made. The bounds are those of the OpenAI Realtime API."""

    anchor: Literal["created_at"] = "created_at"
    seconds: int = Field(default=SECRET_LIFE_S, ge=10, le=7200)


class SecretRequest(_Model):
    """The body of a request for a secret."""

    expires_after: ExpiresAfter | None = None
    session: SessionPatch | None = None

    @property
    def life_s(self) -> int:
        return self.expires_after.seconds if self.expires_after is not None else SECRET_LIFE_S

    @property
    def session_text(self) -> str:
        """The session as the secret carries it: only what was given of it and is known here."""
        return self.session.model_dump_json(exclude_unset=True) if self.session is not None else ""


def read_secret_request(body: bytes) -> SecretRequest:
    """An empty body asks for nothing special. Raises RequestError."""
    try:
        return SecretRequest.model_validate_json(body) if body.strip() else SecretRequest()
    except ValidationError as error:
        first = error.errors(include_url=False, include_context=False, include_input=False)[0]
        where = ".".join(map(str, first["loc"]))
        raise RequestError("invalid_session", f"{where}: {first['msg']}" if where else first["msg"]) from error


def described_session(patch: SessionPatch | None, model: str, can_judge: bool) -> dict[str, Any]:
    """The session that a call with this secret gets, if it feeds a stream and can hear. `can_judge`: as for
    `SessionSettings`. Raises RequestError."""
    settings = SessionSettings(can_speak=True, feeds=True, output="audio", can_judge=can_judge)
    try:
        settings = settings.updated(patch or SessionPatch())
    except EventError as error:
        raise RequestError("invalid_session", str(error)) from error
    state = SessionSettingsState(id=f"sess_{secrets.token_hex(8)}", model=model, **settings.described())
    ratio = {"ratio": patch.ratio} if patch is not None and patch.ratio is not None else {}
    return state.model_dump(mode="json") | ratio
