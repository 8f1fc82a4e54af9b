"""What is remembered of a stream: the rolling token cache, and which tokens a full one forgets.

Belongs here: keys, values and facts of cached tokens. Not here: how tokens are chosen or worded.
"""
