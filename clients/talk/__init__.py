"""`echoingpixels talk`: this machine's own camera, microphone and loudspeaker, in a terminal."""
