"""How fast a clip goes in and a question is answered, and what it takes."""
