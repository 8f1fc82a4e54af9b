"""Cameras that are read for ever: connected, read on a thread of their own, connected again when they were lost.

Belongs here: how to connect by protocol, when to give up a connection, when to try again, a trial of one camera. Not
here: containers and tracks, streams and memories, HTTP.
"""
