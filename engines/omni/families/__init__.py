"""The families of real audio-visual LLMs: a file each declares what only that family needs.

Belongs here: configuration, towers, marks, wording and positions of one family. Not here: streams, the cache, questions
and the decoder, which all families share. Unverified with real weights and on a GPU.
"""
