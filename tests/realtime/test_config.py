"""What a configuration of the server refuses."""

import pytest

from realtime.config import ServerConfig


@pytest.mark.parametrize("token", ["", "short", "with a space"])
def test_a_server_does_not_take_a_token_that_can_be_guessed(token: str) -> None:
    with pytest.raises(ValueError, match="at least 8 letters"):
        ServerConfig(token=token)
    assert ServerConfig(token=None).token is None
    assert ServerConfig(token="right-token").token == "right-token"
