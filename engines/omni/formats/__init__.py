"""Checkpoints whose weights are packed already: AWQ's and GPTQ's."""
