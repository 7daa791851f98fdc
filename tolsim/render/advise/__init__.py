"""The answer of `tolsim advise`.

- `words`: its sentences
- `trouble`: what goes wrong first, and why no remedy helps
- `costs`: what each remedy asks of the user, the developers and the provider
- `text`: what happens today, then each remedy
- `json`: for programs
"""
