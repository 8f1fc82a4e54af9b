"""Forms of checkpoints whose weights are packed already."""
