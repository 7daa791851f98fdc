"""A scenario played against a real server, as its systems would play it.

- `targets`: which addresses may be spoken to
- `http`: requests, one or several at once, within a time limit
- `secrets`: client ids, client secrets and passwords, and texts without them
- `endpoints`: the endpoints of a server, by discovery or by name
- `wallet`: the tokens that systems hold, and the labels of those that they were issued
- `clients`: the OAuth clients of the systems
- `logins`: how a user logs in
- `listener`: the redirect URI of a login in a browser
- `clocks`: how the time of a scenario passes
- `commands`: the user's own commands
- `equipping`: what options and environment say, checked before anything is sent
- `play`: the steps, one after the other
"""
