"""What is the smallest change that keeps every system working?

- `outlook`: how systems fare: what is refused, who is locked out, who will be
- `remedies`: each remedy as a change of the scenario's data
- `titles`: the title of a scenario to which remedies were applied
- `written`: the data of one run, and its text that expects what the replay gives
- `advise`: every remedy tried, alone and in pairs
"""
