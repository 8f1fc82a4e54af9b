"""The networks that find people and things in a picture, and what their finds become together."""
