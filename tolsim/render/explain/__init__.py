"""The answer of `tolsim explain`.

- `systems`: the sentences about systems
- `words`: the sentences about tokens, and what both need
- `text`: a paragraph for each loss and for each token
- `json`: for programs
- `mermaid`: the steps that decided, as a diagram
"""
