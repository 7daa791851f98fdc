"""The control interface at `/_tolsim/`: what moves the clock, asks for steps and breaks answers.

- `bodies`: what requests and answers hold, as types
- `asking`: a request read and answered: JSON, errors, the control token
- `moving`: health, clock, log, faults, reset
- `stepping`: one step of a scenario
- `showing`: trace, scenario, explanation
- `streaming`: events as they happen
- `table`: which path leads where, and its routes
- `openapi`: the table as an OpenAPI document
"""
