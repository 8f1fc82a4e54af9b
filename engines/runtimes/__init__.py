"""What runs graphs: each runtime is a context manager with the same `infer`, and imports its library when it is made."""
