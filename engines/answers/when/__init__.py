"""Which time a question asks about: its words, in seconds of the stream, and whether anybody looked then."""
