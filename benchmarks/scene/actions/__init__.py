"""Whether a video network could tell what people do: tried, and not used (`docs/decisions.md`)."""
