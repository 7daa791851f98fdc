"""What is the smallest change that keeps every system working?

- `outlook`: how systems fare in a scenario: what is refused, who is locked out
- `remedies`: each remedy as a change of the scenario's data
- `fixed`: a scenario's data for one run, and as a text that expects what its replay gives
- `advise`: every remedy tried, alone and in pairs
"""
