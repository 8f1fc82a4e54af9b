"""What people say about standing questions, read: what is wished, until when, and what is to become of those there are.

Belongs here: every wording that makes, lists, pauses, resumes or removes a watch. Not here: doing it, and the answer.
"""
