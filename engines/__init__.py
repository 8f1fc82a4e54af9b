"""The model side: encoders, sieve, decoder, cache. Imports nothing of ours; no network, no clock."""
