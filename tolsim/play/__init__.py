"""A run to play with in the terminal; the only room that uses Textual.

- `game`: what is played: the scenario as data, a cursor, who acts, and undo. Without Textual
"""
