"""Kinds of everyday questions: functions from a moment of a room to a reply; None where no answer is clear."""
