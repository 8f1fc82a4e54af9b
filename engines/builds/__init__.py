"""Engines of a box: built from graphs into a folder, found there, chosen, and compared.

Belongs here: files of engines and the choice of a runtime. Not here: which graphs a family has, which is in `mini/`.
"""
