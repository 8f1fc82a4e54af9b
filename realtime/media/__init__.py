"""Sound and pictures on one clock: cut into windows, queued, recorded.

Belongs here: pieces of sound, pictures, windows, recordings. Not here: files and URLs, WebRTC, models, what is told to
clients.
"""
