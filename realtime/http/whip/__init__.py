"""Cameras and encoders that push their media over WHIP (RFC 9725): routes, and pages of other origins.

Belongs here: what is WHIP's alone. A session is a call that feeds a stream and in which nobody asks.
"""
