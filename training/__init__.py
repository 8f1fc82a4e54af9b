"""How the weights that ship are made: raw material, scenes whose truth is known, training. Nothing imports it."""
