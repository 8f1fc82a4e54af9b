"""Text in pictures: found, joined to what belongs together, read, and cleaned.

Belongs here: everything from pixels to `engines.notes.Reading`. Not here: speech, and what notes say of readings.
"""
