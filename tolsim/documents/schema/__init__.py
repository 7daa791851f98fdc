"""JSON Schema (draft-07) of scenario and policy files, for editors and validators.

- `json_schema`: the schemas, derived from the models; `python -m` writes the two files beside it
"""
