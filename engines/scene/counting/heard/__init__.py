"""Which of several sounds it was that was heard, from the record of sounds.

Not here: all sounds that were heard (`engines.scene.counting.hearing`).
"""
