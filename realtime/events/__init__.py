"""The wire as types: what a client may say, and what it is told.

Belongs here: the events of `docs/protocol.md` and their parsing. Not here: what is done about them.
"""
