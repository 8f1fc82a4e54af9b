"""What is made rather than shipped by others: clips, later data and weights."""
