"""One thread for all streams: what it does next, what is given up under load, what it tells.

Belongs here: scheduling of windows and questions. Not here: models, media, networks.
"""
