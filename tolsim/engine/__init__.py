"""The simulated authorization server: pure, deterministic, without clock or I/O.

`policy` says which rules hold, `model` what the server remembers, one file each how a
rule acts, and `server` in which order. Time is a number of seconds that the caller
passes in; a token is a number that the server hands out.
"""
