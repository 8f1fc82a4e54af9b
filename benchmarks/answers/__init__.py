"""How often answers are right, and who chooses the tokens best."""
