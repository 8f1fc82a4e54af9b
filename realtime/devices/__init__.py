"""Cameras, microphones and loudspeakers of this machine: listed, chosen, opened, and waited for when they are away.

Not here: what becomes of their sound and pictures.
"""
