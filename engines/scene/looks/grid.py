"""The squeezed picture that CLIP's image tower sees, and its patches."""

SIZE = 224  # pixels across and down
SIDE = 14  # patches across and down
