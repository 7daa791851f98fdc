"""JSON Schema (draft-07) of all kinds of files, for editors and validators.

- `json_schema`: the schemas, derived from the models; `python -m` writes the files beside it
"""
