"""The history of a run, read off its trace.

- `history`: policies in force, owners, lives of tokens, states of systems
- `memory`: which tokens each system holds
- `feuds`: systems that end each other's tokens again and again
"""
