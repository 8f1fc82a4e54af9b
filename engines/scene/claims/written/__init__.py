"""What is written in the newest picture, on what and where: numbers, dates, names and titles among it.

Belongs here: which of the texts a question means. Not here: how text is read (`engines.scene.text`).
"""
