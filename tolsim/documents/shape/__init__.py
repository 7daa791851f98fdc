"""A document compared with its model.

- `vocabulary`: words that scenario and policy files share, with the schema's descriptions
- `kinds`: the types of a model
- `advice`: what was meant by a value of another type
- `structure`: everything that does not fit, told at once
"""
