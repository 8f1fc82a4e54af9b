"""What names for whole pictures would be worth: CLIP's image network with the names of `training/naming/`."""
