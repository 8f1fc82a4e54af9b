"""Measures what is understood of speech.

Belongs here: transcripts of speech whose words are known. Not here: answers about what was said.
"""
