"""The field's benchmarks of audio-visual LLMs, from local copies: streamed or offline, for any reducer and ratio.

Belongs here: readers of their formats, asking, judging, tables. Not here: the reducers (`engines.omni.reducers`).
"""
