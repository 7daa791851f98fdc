"""Population files: who uses an app, and how, for `tolsim generate`.

- `model`: what a file may hold
- `population`: what it says, as plain records
- `file`: a population, or every problem that its file has
"""
