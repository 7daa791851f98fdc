"""The answer of `tolsim compare`.

- `words`: what its formats have in common
- `text`: a matrix: rows policies, columns steps
- `json`: for programs
- `mermaid`: each row as a diagram of its run
"""
