"""The model side: turns windows into kept tokens, memory and answers. Uses no network and no clock.

From the ground up: core; sieve, memory; answers, graphs; runtimes; builds, encoders, speech, serving; mini; registry. A
folder imports only what stands before it.
"""
