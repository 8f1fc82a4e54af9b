"""What half seconds of sound are called: for windows, and live before the window is over. Knows nothing of tokens."""
