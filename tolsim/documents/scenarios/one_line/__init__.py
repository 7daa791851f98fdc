"""Steps in one line, `login legacy; 5m; login new`: a scenario without a file.

- `text`: a text of this kind, its words, and the places where they stand
- `grammar`: the verbs, what each is about and what may follow
- `reader`: the document that a file with the same steps would hold
- `strangers`: names that are nearly those of others: probably slips of the pen
- `file`: the same scenario as the text of a file
"""
