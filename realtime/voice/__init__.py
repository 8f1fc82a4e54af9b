"""The voice of a call: voice detection, turn detection, the intent of utterances, speech output.

Belongs here: a microphone and a loudspeaker. Not here: models of speech, which are in `engines/speech`.
"""
