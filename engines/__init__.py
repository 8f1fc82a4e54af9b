"""The model side: from windows to kept tokens, memory and answers. Knows no network and no clock.

From the ground up: core; sieve, memory; answers, graphs; runtimes; builds, encoders, speech, serving; mini; registry. A
folder imports only what stands before it.
"""
