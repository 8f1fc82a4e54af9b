"""The tracks of an open source: which are used, their packets on one timeline, decoded, merged by time.

Belongs here: FFmpeg's packets, timestamps and decoders. Not here: addresses and what is wrong with them, windows.
"""
