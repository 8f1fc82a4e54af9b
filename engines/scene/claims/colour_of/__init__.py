"""The colours of what no detector finds: of grass and leaves, of walls, of letters. Pure.

Not here: the colours of the detector's things and of clothes (`engines.scene.claims.thing_colours`).
"""
