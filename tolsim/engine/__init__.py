"""The simulated authorization server: pure, deterministic, without clock or I/O.

Time is a number of seconds that the caller passes in; a token is a number that the server
hands out. The module of a rule binds it: given a policy, it returns the function to call, or
nothing where the policy has no such rule.

- `policy`: every rule that a server can be given, as a value
- `record`: the base of these values
- `paths`: dotted paths, which name the fields of a policy
- `model`: what the server remembers: tokens, grants, and whose they are
- `status`: the status of a token, and the cause of every change of it
- `expiry`: when a token ends by itself
- `issue`: the tokens that an accepted request brings
- `login`: what a login hands out again, and whose grant it joins
- `rotation`: whether a refresh replaces the refresh token
- `grace`: when a replaced refresh token is still accepted
- `replay`: what presenting a dead refresh token revokes
- `revocation`: tokens ended before their time, one by one or by the grant
- `limits`: how many tokens or grants may exist for one key
- `rates`: how many requests are accepted within a window
- `slots`: the positions that client-credentials requests name
- `rules`: all rules of a policy, bound
- `server`: the order in which the rules act on a request
- `forgetting`: what can no longer change an answer, for histories without an end
"""
