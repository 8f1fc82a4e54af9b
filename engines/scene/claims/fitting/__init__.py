"""Whether an answer fits what was asked at all, and denies nothing that the senses may miss.

Belongs here: what is looked at last, whatever was asked. Not here: what is told instead because the senses know it
(`engines.scene.claims.known`).
"""
