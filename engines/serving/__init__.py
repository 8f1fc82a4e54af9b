"""The one model thread that all streams share: order of work, load control, events.

Belongs here: scheduling of windows and questions. Not here: models, media, networks.
"""
