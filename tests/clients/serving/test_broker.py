"""What `serve` makes of `--mqtt` and its relatives, and what it refuses before anything is loaded."""

from pathlib import Path

import pytest

from clients.errors import InputError
from clients.options.sources import read_settings
from clients.serving.broker import broker_and_outbox
from realtime.mqtt.kept.journal import Journal


@pytest.fixture(autouse=True)
def password_of_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("ECHOINGPIXELS_MQTT_PASSWORD", raising=False)


def test_the_broker_gets_the_password_and_its_messages_a_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ECHOINGPIXELS_MQTT_PASSWORD", "s3cret")
    given = {"mqtt": "mqtt://me@[::1]:1884/home", "state": str(tmp_path)}
    found = broker_and_outbox(read_settings(given, None).settings)
    assert found is not None
    broker, outbox = found
    assert (broker.user, broker.password, str(broker)) == ("me", "s3cret", "mqtt://me@[::1]:1884/home")
    assert outbox.parent == tmp_path
    assert "s3cret" not in repr(broker)


def test_without_a_broker_there_is_nothing() -> None:
    assert broker_and_outbox(read_settings({}, None).settings) is None


@pytest.mark.parametrize(
    ("given", "password", "complaint"),
    [
        ({"mqtt_ca": "x.pem"}, None, "--mqtt-ca needs --mqtt URL"),
        ({"mqtt": "mqtt://a", "mqtt_ca": "x.pem"}, None, "--mqtt-ca needs TLS"),
        ({"mqtt": "mqtts://a", "mqtt_ca": "x.pem"}, None, "x.pem: not a certificate"),
        ({"mqtt": "mqtt://a"}, "s3cret", "needs a user: put USER@ before the host"),
    ],
)
def test_what_does_not_fit_together_is_one_line(
    given: dict[str, object], password: str | None, complaint: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    if password is not None:
        monkeypatch.setenv("ECHOINGPIXELS_MQTT_PASSWORD", password)
    with pytest.raises(InputError) as refused:
        broker_and_outbox(read_settings({"state": str(tmp_path), **given}, None).settings)
    assert complaint in str(refused.value)
    assert "s3cret" not in str(refused.value)


def test_a_second_server_with_the_same_broker_is_refused(tmp_path: Path) -> None:
    settings = read_settings({"mqtt": "mqtt://a", "state": str(tmp_path)}, None).settings
    found = broker_and_outbox(settings)
    assert found is not None
    first = Journal(found[1])
    with pytest.raises(InputError, match="another server uses it"):
        broker_and_outbox(settings)
    first.close()
