"""Speech in and out: where someone speaks, what was said, and the assistant's own voice.

Belongs here: models of speech and how sound is cut for them. Not here: turns of a dialogue, microphones, loudspeakers.
"""
