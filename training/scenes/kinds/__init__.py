"""Every kind of question: what its wording is filled with and what its answer is, from the facts of a scene.

Belongs here: makers, functions from a scene to a draft; None where the scene gives no clear answer. Not here: wordings
(`training/phrasings.toml`), which kind is asked when (`training.scenes.questions`).
"""
