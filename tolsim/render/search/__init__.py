"""The answers of `tolsim explore`, `distinguish` and `identify`.

- `text`: `explore`, and `distinguish` for two policies
- `tree`: `distinguish` for more: what to try, and what each answer leaves
- `identify`: which policies fit, which do not and why, and what to try next
"""
