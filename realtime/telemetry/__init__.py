"""What operators see: counters, and how long each stage takes.

Belongs here: measuring. Not here: deciding anything from it.
"""
