"""Speech in and out: voice detection, endpointing, transcription, synthesis.

Belongs here: models of speech and how sound is cut for them. Not here: turns of a dialogue, microphones, loudspeakers.
"""
