"""Scenes of everyday rooms: people and things that come and go, light, written text, statements; questions about them.

Belongs here: what is really there, what senses would report of it (through the engine's own tracker), and questions
whose answers follow from those reports. Not here: pixels, features, the model that learns.
"""
