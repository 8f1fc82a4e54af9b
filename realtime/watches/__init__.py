"""Standing questions of live streams: kept, looked out for, told of, saved. What a rule is belongs to
`engines.watches`, the words that make one to `realtime.dialogue`."""
