"""Qwen's own voice: the talker turns what the thinker makes of words into sound tokens, token2wav these into sound.

Both are transformers' classes; the thinker is our decoder. Unverified with real weights.
"""
