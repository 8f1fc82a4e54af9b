"""Streams that no call feeds: the server reads their cameras by itself.

Belongs here: sources that are added and removed, what is known of each. Not here: how a camera is read, HTTP.
"""
