"""`echoingpixels doctor`: what this machine has, and what is in a file.

Belongs here: checks and what they print. Not here: changes of the machine, media.
"""
