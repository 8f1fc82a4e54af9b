"""What is said of the picture as a whole: day or night, mountains, what is behind somebody."""
