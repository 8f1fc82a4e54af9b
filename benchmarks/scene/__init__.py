"""What is found in photographs."""
