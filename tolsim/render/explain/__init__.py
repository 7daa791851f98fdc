"""The answer of `tolsim explain`.

- `systems`: the sentences about systems
- `words`: the sentences about tokens, and what both need
- `parts`: a paragraph for each loss and for each token
- `text`: these as a page of text, and for other media
- `json`: for programs
- `mermaid`: the steps that decided, as a diagram
"""
