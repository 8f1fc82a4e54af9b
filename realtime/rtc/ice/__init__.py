"""ICE after the answer: addresses that a client adds, and ICE restarts, which aiortc has none of.

Belongs here: what changes the path of packets under DTLS. Not here: what is in the packets.
"""
