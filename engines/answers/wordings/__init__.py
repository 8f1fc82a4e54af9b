"""Questions in other words than the usual ones.

Belongs here: one question said in several ways. Not here: things called by other words (`engines.scene.claims.words`).
"""
