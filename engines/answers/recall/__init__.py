"""What was said, read and noted long ago is found by its words, and read once more to answer a question about it."""
