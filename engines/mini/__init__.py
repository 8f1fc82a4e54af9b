"""The mini family, the embedded default on two CPU cores: its models, its stream, its graphs.

Belongs here: what is special to this family. Not here: what another family would need, too.
"""
