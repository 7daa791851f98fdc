"""A document compared with its model.

- `vocabulary`: words that scenario and policy files share, with the schema's descriptions
- `structure`: everything that does not fit, told at once
"""
