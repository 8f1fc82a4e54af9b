"""The command line, the page that the browser shows, and the demo clip.

What belongs here: commands, their options and settings, what they print. What must not: anything that a program of
another author would need; that is in `echoingpixels`, `realtime` and `engines`.
"""
