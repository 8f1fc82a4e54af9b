"""One person's questions and the answers to them, typed or spoken.

Belongs here: turns, answers on their way, settings of a session. Not here: sound, and how an answer is decoded.
"""
