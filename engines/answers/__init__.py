"""From a question to an answer: the wording around tokens, decoding, and the moments that an answer rests on.

Belongs here: what any family does with a question. Not here: dialogues of people, which are in `realtime/dialogue`.
"""
