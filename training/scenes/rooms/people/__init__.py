"""What the people of a room do: how it is drawn, how it moves them, and what a sense reports of it.

Not here: who the people are and when they are there (`training.scenes.rooms.planner`).
"""
