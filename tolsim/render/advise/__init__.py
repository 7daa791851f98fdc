"""The answer of `tolsim advise`.

- `words`: its sentences
- `trouble`: what goes wrong first, and why no remedy helps
- `costs`: what each remedy asks of the user, the developers and the provider
- `parts`: what happens today, then each remedy
- `text`: these as a page of text, and for other media
- `json`: for programs
"""
