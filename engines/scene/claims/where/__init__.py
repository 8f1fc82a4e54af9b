"""What is beside, on or under something, from the boxes of things; and which kind of place this is. Pure.

Belongs here: answers about where things are to one another. Not here: on which side of the picture
(`engines.scene.claims.sides`).
"""
