"""Scenarios in which the server's process is killed."""
