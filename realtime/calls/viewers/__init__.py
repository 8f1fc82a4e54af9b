"""Players that show a stream's media: what comes in goes out again, with the kept patches outlined on request.

Belongs here: what leaves towards a viewer. Not here: routes, which are in `realtime/http/whep`.
"""
