"""What waits for the broker, or must not be lost: messages, states, questions; in memory and on the disk.

Knows no broker and no stream.
"""
