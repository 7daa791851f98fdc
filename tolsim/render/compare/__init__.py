"""The answer of `tolsim compare`.

- `text`: a matrix: rows policies, columns steps
- `json`: for programs
- `mermaid`: each row as a diagram of its run
"""
