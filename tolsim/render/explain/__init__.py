"""The answer of `tolsim explain`.

- `words`: its sentences
- `text`: each token's life, a paragraph each
- `json`: for programs
- `mermaid`: the steps that decided, as a diagram
"""
