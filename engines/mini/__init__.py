"""The mini family, the embedded default on two CPU cores: its models, its stream, its graphs.

Belongs here: code for this family only. Not here: code that another family would need, too.
"""
