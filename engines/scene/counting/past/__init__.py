"""What was there before, from the record: its colour, what there was to eat, who did something. Pure.

Not here: when and how often it was there (`engines.scene.counting.answers`).
"""
