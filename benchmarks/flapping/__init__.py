"""A day on which cameras and the MQTT broker come and go all the time: is anything lost, doubled or left behind?

Belongs here: the server with compressed waits, what comes and goes, who asks, what is counted.
"""
