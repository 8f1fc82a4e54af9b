"""Media of files and URLs: read, put on one clock, cut into windows, recorded.

Belongs here: FFmpeg, windows, recordings. Not here: WebRTC, models, what is told to clients.
"""
