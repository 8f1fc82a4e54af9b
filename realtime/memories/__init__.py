"""The memories of cameras that outlive the server: what is saved of a stream, when, and in which files.

Belongs here: one file a stream (`folder.py`), what is in it (`saved_stream.py`), when it is written (`schedule.py`),
and who has it written (`keeper.py`). Not here: what the engine's part of it is made of (`engines/saving`).
"""
