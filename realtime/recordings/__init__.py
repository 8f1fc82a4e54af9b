"""Recordings of live streams: what was seen and heard, and everything that decides what the engine made of it.

A recording is a folder with two files, `MEDIA_FILE` and `EVENTS_FILE` (`realtime/recordings/folder.py`). Belongs here:
writing and reading them, and which of them are deleted. Not here: running the engine again.
"""
