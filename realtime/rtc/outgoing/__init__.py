"""What goes out to a peer: sound in its pace, and events over the data channel."""
