"""This machine's own camera and microphone as media on one clock.

Belongs here: what becomes of what they deliver, and both as a source of the server. Not here: drivers, calls, speech.
"""
