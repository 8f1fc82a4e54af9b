"""A conversation with this machine itself: its own camera, microphone and loudspeaker, without a browser and a network.

Belongs here: what a call is without a peer connection. Not here: drivers (`realtime/devices`), and how it is shown.
"""
