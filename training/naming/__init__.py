"""Names for whole pictures: CLIP's image network and vectors of English names, made from two packages. Not used yet."""
