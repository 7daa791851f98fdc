"""Scenario files.

- `model`: what a file may hold: the shape of its head and of each kind of step
- `slips`: what the head of a file was meant to be, where it is not that
- `cast`: who takes part, and the names by which steps speak of them
- `runs`: one run for each policy and tolerance, as written or as overridden
- `progress`: one run while its steps are read: what can have happened so far
- `expectations`: `expect`, `answer` and `then`, resolved for one run
- `clock`: the clock of a run while its steps are read
- `steps`: from what is written to what the simulation does
- `rounds`: repeats in the data of a file: where steps are written, and steps written out
- `lesson`: what `tolsim learn` asks about a file
- `file`: a case: every run of a file, or every problem that it has
- `onward`: steps read one by one, in the midst of a run
- `one_line`: steps in one line, without a file
- `observations`: what people noted in a table, as the steps of a scenario
- `times`: times as notes and logs have them
- `outcomes`: the words that a request can be answered with
- `rebasing`: a file moved to another folder still finds the policy files it names
- `recognition`: whether a YAML file among others is meant to be a scenario
"""
