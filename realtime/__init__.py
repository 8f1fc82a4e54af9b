"""The stream side: media in, windows on one clock, bounded hand-over to an engine."""
