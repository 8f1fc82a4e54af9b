"""Files and URLs: opened, decoded, put on one clock, read as windows.

Belongs here: FFmpeg's containers and tracks, what is wrong with a source. Not here: WebRTC, cutting windows, models.
"""
