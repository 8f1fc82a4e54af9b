"""The HTTP side: routes, status codes, who may come in, the listening socket.

Belongs here: everything that knows HTTP. Not here: what a request sets off.
"""
