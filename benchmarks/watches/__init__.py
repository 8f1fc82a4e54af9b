"""How surely and how soon standing questions tell of what they look out for."""
