"""The spoken side of a call: whose turn it is, what was meant, what is said aloud.

Belongs here: a microphone and a loudspeaker. Not here: models of speech, which are in `engines/speech`.
"""
