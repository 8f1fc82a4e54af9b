"""What people do: whether they stand, sit, lie or walk, on what, and whether they smile.

Belongs here: what is perceived of one person in a picture, its steadying over pictures, its words and notes. Not here:
the people and things themselves (`engines.scene.following`).
"""
