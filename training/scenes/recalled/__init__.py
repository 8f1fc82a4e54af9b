"""Questions about what was said, read and seen long ago, of which the engine reads a few sentences and notes again.

Belongs here: old sentences and notes, questions and right answers. Not here: how the LLM reads them
(`engines.answers.recall.reading`), scenes.
"""
