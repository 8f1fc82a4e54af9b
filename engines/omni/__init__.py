"""The Qwen2.5-Omni family: real audio-visual LLMs from a local checkpoint, with CS2 if the checkpoint has it.

Belongs here: what only this family needs: its checkpoint, towers, marks, positions and wording. Not here: the decoder,
CS2 and the cache, which it shares with the mini family. Unverified with real weights and on a GPU.
"""
