"""The answer of `tolsim compare`.

- `words`: what its formats have in common
- `matrix`: the table, its columns and what its marks mean
- `text`: the answer, the table, and what could not be run
- `sheet`: the same for media with headings and tables
- `json`: for programs
- `mermaid`: each row as a diagram of its run
"""
