"""Traces and answers as text. A renderer puts answers into words and decides nothing.

The questions have the names they have in `analysis`, and know nothing of each other.

- `page`: what every answer is drawn with: symbols, folding, and one file for each medium
- `words`: rules, steps and causes as sentences
- `timeline`: a run: heading, story, lanes and verdict, in every format
- `check`: the answer of `tolsim check`
- `compare`: the answer of `tolsim compare`
- `explain`: the answer of `tolsim explain`
- `advise`: the answer of `tolsim advise`
- `policies`: the answers of `tolsim policies`
- `manual`: pages of the manual, from their Markdown
- `lesson`: the questions of `tolsim learn`
- `play`: runs as a page to play with, for `tolsim play --export`
- `search`: the answers of `tolsim explore`, `distinguish` and `identify`
- `drive`: the answer of `tolsim drive`
- `audit`: the answers of `tolsim audit`
- `examples`: the answer of `tolsim examples`
"""
