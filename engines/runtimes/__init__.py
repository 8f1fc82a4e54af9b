"""What runs graphs: each runtime is a context manager with the same `infer` and a module of its own."""
