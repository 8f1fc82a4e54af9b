"""Programs that show the library at work; tests run each of them.

Belongs here: short programs that import `echoingpixels` and nothing else of ours. Not here: code that others import.
"""
