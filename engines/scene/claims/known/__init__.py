"""What the senses know better than the LLM, whatever it says."""
