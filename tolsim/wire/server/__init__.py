"""The simulated server behind HTTP (extra `serve`).

- `head`: a scenario without its steps, pinned to one run
- `clock`: the server's time, moved by hand or running
- `live`: a run that requests decide on, step by step
- `settings`: what the command line says
- `service`: everything that the endpoints share
- `clients`: who asks, and which app that is
- `systems`: which system asks
- `codes`: authorization codes
- `signing`: the key of id_tokens
- `faults`: answers that are lost, dropped, failed or delayed
- `plan`: which request meets which fault, and how often
- `journal`: a file to which each step is written before it is applied
- `recording`: a run that is recorded, and one that goes on where a journal ends
- `log`: what was asked and answered, secrets left out
- `answers`: what the endpoints have in common
- `authorize`: the authorization endpoint
- `consent`: its page, and the one that says why there is no redirect
- `token`: the token endpoint
- `resource`: bearer calls, revocation, introspection
- `discovery`: metadata and keys
- `guard`: whom the server listens to
- `app`: which path leads to which endpoint
- `control`: what moves the clock, asks for steps and breaks answers
- `page`: the page at `/`, which shows the run and has buttons for control
- `transport`: sockets, connections that can be cut, and the end
"""
