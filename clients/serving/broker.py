"""What `serve` gives the server for `--mqtt`: the broker, checked, and where messages for it are kept."""

import hashlib
from dataclasses import replace
from pathlib import Path

from platformdirs import user_state_path

from clients.errors import InputError
from clients.options.settings import Settings
from realtime.config import MqttBroker
from realtime.errors import BrokerError
from realtime.mqtt.connection import tls_context
from realtime.mqtt.kept.journal import Journal


def broker_and_outbox(settings: Settings) -> tuple[MqttBroker, Path] | None:
    """None without `--mqtt`. The file is in the folder of `--state`, else in the user's own. Raises InputError."""
    if settings.mqtt is None:
        if settings.mqtt_ca is not None:
            raise InputError("--mqtt-ca needs --mqtt URL: which broker?")
        return None
    password = settings.mqtt_password.get_secret_value() if settings.mqtt_password else None
    broker = replace(settings.mqtt, password=password, ca_file=settings.mqtt_ca)
    if broker.password is not None and broker.user is None:
        raise InputError("ECHOINGPIXELS_MQTT_PASSWORD needs a user: put USER@ before the host in --mqtt")
    if broker.ca_file is not None and not broker.tls:
        raise InputError("--mqtt-ca needs TLS: --mqtt mqtts://HOST")
    name = hashlib.sha256(f"{broker.address}/{broker.prefix}".encode()).hexdigest()[:8]
    outbox = (settings.state or user_state_path("echoingpixels")) / f"mqtt-{name}.sqlite"
    try:
        tls_context(broker)
        Journal(outbox).close()
    except BrokerError as error:
        raise InputError(str(error)) from error
    return broker, outbox
