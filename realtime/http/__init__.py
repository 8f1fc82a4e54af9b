"""HTTP: routes, status codes, tokens and secrets, the listening socket.

Belongs here: everything that knows HTTP. Not here: what a request does.
"""
