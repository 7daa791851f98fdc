"""Questions asked of simulations and policies. Pure: the same arguments, the same answer.

A question is a file until it needs two; no question knows another.

- `history`: a run read token by token and state by state; every question stands on it
- `check`: do the expectations of scenario files hold?
- `compare`: what would happen under other policies and tolerances?
- `explain`: why did a token die, who noticed, and what would have saved it?
- `advise`: what is the smallest change that keeps every system working?
- `search`: `explore`, `distinguish` and `identify`: which sequences of requests are possible?
- `drive`: does a real server answer as predicted?
- `lesson`: what can be asked about a scenario, and how is an answer judged?
- `policies`: which policies have a rule, where do two differ, and which fields lack a source?
"""
