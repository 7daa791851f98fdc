"""Does a real server answer as predicted? Pure: what was seen comes in, verdicts go out.

- `observed`: what a client saw of a step
- `hypotheses`: what the run may be so far, and what each predicts
- `judge`: predictions and what was seen, step by step
- `recording`: what was seen, as a scenario
"""
