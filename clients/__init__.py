"""What people and devices use: the command line, later the browser page, the talker and MQTT."""
