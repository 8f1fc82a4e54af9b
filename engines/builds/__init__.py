"""Engine files of a machine: building them from graphs, finding, choosing and comparing them.

Belongs here: files of engines and the choice of a runtime. Not here: which graphs a family has, which is in `mini/`.
"""
