"""An MQTT broker as a client of the streams: questions come in; answers, what is heard, seen and counted, go out.

Belongs here: topics and payloads, what waits for the broker, Home Assistant's discovery. Not here: what a stream says
and how it is asked.
"""
