"""`echoingpixels serve`: what its settings ask for, checked, and what it prints."""
