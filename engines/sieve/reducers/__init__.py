"""Ways to choose the tokens that are kept, behind one interface: context, pool, budget → kept.

Belongs here: scores of whole pools, and how a budget is split. Not here: CS2's networks and their runtimes, which a
family brings as one more scorer; the running budget itself (`engines.sieve.budget`).
"""
