"""Things that are asked for by what they are for: "What could I sit on?"."""
