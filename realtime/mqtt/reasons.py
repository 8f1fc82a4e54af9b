"""Why there is no connection to the broker, in one line that says what to do. Pure."""

import socket
import ssl

from aiomqtt.exceptions import MqttConnectError
from paho.mqtt.reasoncodes import ReasonCode

from realtime.config import MqttBroker

NOT_ALLOWED = "may not subscribe to"  # begins what is raised then
TIMED_OUT = "Operation timed out"  # aiomqtt's words
NOT_AUTHORISED = ("Bad user name or password", "Not authorized")


def why_not_connected(error: BaseException, broker: MqttBroker) -> str:
    """`error`: what aiomqtt raised."""
    if str(error).startswith(NOT_ALLOWED):
        return f"the user {error}: change the broker's list of rights"
    if str(error) == TIMED_OUT:
        return "it does not answer as a broker does: is this its port, and does it want TLS (mqtts://)?"
    cause = error.__context__ if isinstance(error.__context__, OSError) else error
    match cause:
        case MqttConnectError():
            return _refused(cause.rc, broker)
        case ssl.SSLCertVerificationError():
            return (
                f"its certificate is not trusted ({cause.verify_message}): "
                "give that of the authority it is signed by with --mqtt-ca"
            )
        case ssl.SSLError():
            return "there is no TLS at this port: is it mqtt:// rather than mqtts://, or another port?"
        case ConnectionResetError():
            return "it ends the connection at once: does it have TLS (mqtts://) at this port, or none (mqtt://)?"
        case ConnectionRefusedError():
            return "nothing listens there: is the broker running, and is this its port?"
        case socket.gaierror():
            return "there is no machine of that name: is the host in --mqtt right?"
        case TimeoutError():
            return "it does not answer: is this its address and port?"
        case OSError() if cause.strerror:
            return cause.strerror
    return "the connection broke"


def _refused(code: object, broker: MqttBroker) -> str:
    name = code.getName() if isinstance(code, ReasonCode) else str(code)
    if name not in NOT_AUTHORISED:
        return f"it refuses the connection: {name}"
    if broker.user is None:
        return "it wants a user (USER@ before the host in --mqtt) and a password (ECHOINGPIXELS_MQTT_PASSWORD)"
    return f"it refuses the user {broker.user}: is ECHOINGPIXELS_MQTT_PASSWORD right?"
