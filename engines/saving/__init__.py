"""The memory of a stream outside of the process: objects as text and arrays, and these as one file.

Belongs here: packing, and the format of the file. Not here: what a stream consists of, when and where it is written.
"""
