"""The calls of a server: opened, placed on streams, limited, counted, closed.

Belongs here: what a call owns and when it ends. Not here: HTTP, and what travels inside a call.
"""
