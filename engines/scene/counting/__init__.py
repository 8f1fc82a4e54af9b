"""How long something was there, how often and when: counted from what the senses found, for as long as it is known."""
