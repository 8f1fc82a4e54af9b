"""Finds the attention heads of the LLM that read what an answer says, so that their attention can be shown as evidence.

Belongs here: which moments of a composed scene prove an answer, where each head looks meanwhile, the choice of heads.
Not here: which moments of a live stream are named (`engines.answers.evidence`).
"""
