"""OAuth over HTTP, as the simulated server speaks it and as clients of real servers do.

- `messages`: forms, answers and metadata of OAuth, written and read
- `forms`: the forms that a client sends, and the answers that it reads
- `loopback`: whether a host can only be this machine
- `shapes`: what a provider's answers look like beside the plain ones
- `server`: the simulated server behind HTTP
- `drive`: a scenario played against a real server
"""
