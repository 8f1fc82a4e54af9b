"""Colours of things, clothes and parts of a picture, as one of eleven basic words."""
