"""Whether an answer agrees with what the senses know at the moment."""
