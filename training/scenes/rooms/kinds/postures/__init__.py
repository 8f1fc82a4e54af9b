"""Kinds of questions about what people do: whether they stand, sit, lie or walk, on what, whether they smile."""
