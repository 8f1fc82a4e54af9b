"""What a picture looks like as a whole: inside or outside, which kind of place, what fills it."""
