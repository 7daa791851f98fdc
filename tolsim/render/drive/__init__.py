"""The answer of `tolsim drive`.

- `words`: a step, a prediction and what was seen, in a few words
- `text`: for people
- `json`: for programs
- `junit`: for CI servers
"""
