"""Where something is that a question names and the detector does not know: looked for with the encoder of pictures.

Belongs here: what is said of what was found. Not here: how it is looked for (`engines.mini.finding`).
"""
