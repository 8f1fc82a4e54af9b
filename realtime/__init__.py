"""The stream side: media, windows on one clock, calls, dialogues and voice around the thread that runs an engine.

From the ground up: media, events, telemetry, rtc, streams, dialogue, voice, calls, http. A folder imports only what
stands before it.
"""
