"""What can go wrong in a client."""


class InputError(Exception):
    """An option, a setting or a file that was given cannot be used; one line that says what to do."""
