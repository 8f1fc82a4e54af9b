"""The views of a stream, from one cut to the next: what each looked like, and what is asked of them in their order."""
