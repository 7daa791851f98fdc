"""Policy files.

- `about`: what a file says beside the rules: sources, recordings, how the wire looks
- `refusals`: what a file may say of refusals
- `model`: what a file may hold: the shape of each record, and what its fields mean
- `durations`: which fields hold a duration, and which durations a policy names
- `values`: what is written as the engine's values, with defaults for the rest
- `patching`: `extends`, a `change`, `--set` and the tolerance: policies merged as written
- `file`: a file read, extended, and turned into the engine's policy
- `text`: a policy put back into the words of a file
"""
