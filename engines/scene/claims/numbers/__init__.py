"""How many there are of what a question tells apart from others."""
