"""What is remembered over hours."""
