"""Small talk and sums that need neither a memory nor a model."""
