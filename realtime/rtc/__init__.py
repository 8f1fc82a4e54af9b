"""WebRTC: the peer connection with its tracks and data channel, offers, one clock for all tracks, lost packets.

Belongs here: everything that knows aiortc. Not here: streams, dialogues, the calls of a server.
"""
