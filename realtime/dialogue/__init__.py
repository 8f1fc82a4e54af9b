"""One person's questions and the answers to them, typed or spoken.

Belongs here: turns, answers in progress, settings of a session. Not here: sound, and how an answer is decoded.
"""
