"""The answer of `tolsim advise`.

- `words`: its sentences
- `text`: what happens today, then each remedy
- `json`: for programs
"""
