"""What the pictures show, in words: things that are detected and followed, their colours, text, light.

Belongs here: senses whose results are notes (`engines.notes.Note`). Not here: encoders whose features become tokens.
"""
