"""WebRTC: offers, tracks on one clock, lost packets, the data channel.

Belongs here: everything that knows aiortc. Not here: streams, dialogues, the calls of a server.
"""
