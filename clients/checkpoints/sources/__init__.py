"""Where a checkpoint is pulled from: a model hub, or a folder.

Belongs here: what there is to pull, and the bytes of one file. Not here: what is missing, hashes, the folder pulled to.
"""
