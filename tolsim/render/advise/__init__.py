"""The answer of `tolsim advise`.

- `words`: its sentences
- `text`: how it stands today, then each remedy
- `json`: for programs
"""
