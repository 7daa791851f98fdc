"""Steps: from what is written to what the simulation does.

- `meant`: steps as people write them at first, and what they should be
- `drafts`: the shape of each step, whatever the run
- `size`: what the steps come to, every round counted, and how many there may be
- `rules`: steps about a policy: incidents and changes
- `actions`: what each other step does
- `reading`: the steps of one run: the clock, actions, races, expectations
- `writing`: steps put back into the words of a file
"""
