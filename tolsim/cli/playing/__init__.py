"""What `tolsim play` does besides the game.

- `export`: the page that plays without tolsim
"""
