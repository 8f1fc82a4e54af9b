"""What a user can set: the settings with their defaults, where they are read from, and the options of each command.

No command runs here.
"""
