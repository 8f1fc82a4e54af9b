"""What somebody does, and animals do: from how they stand, from what is at their hands and from what is heard. Pure.

Belongs here: whom a question means, what is said of them. Not here: how somebody stands (`engines.scene.posture`).
"""
