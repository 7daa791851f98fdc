"""The command line: one file a verb. Only this room reads and writes files and streams.

- `app`: the `tolsim` command: its verbs, its exit codes, and the one place that exits
- `shared`: what the verbs share: files, streams, options
- `usage`: what a command line means: its help, and the errors of one that makes no sense
- `run`: replay scenarios and show what became of their tokens
- `check`: judge what scenarios expect
- `compare`: one scenario under several policies
- `explain`: why tokens died
- `advise`: the smallest change that keeps every system working
- `explore`: can a policy break its users?
- `distinguish`: which experiment tells policies apart?
- `identify`: which policies fit what was observed?
- `policies`: the catalogue
- `serve`: the simulated server, for real clients
- `serving`: its options, and how it starts
- `drive`: a scenario played against a real server
- `generate`: the token log of a population
- `generating`: its lines sorted, compressed and written
- `learn`: lessons, and questions of any scenario
- `learning`: how they are asked, line by line
- `play`: a run to change, step by step
- `playing`: the page that plays it in a browser
- `examples`: the scenarios that come with tolsim
- `new`: a scenario to start from
- `schema`: JSON Schema of the files
- `help`: the help of a command, or what the manual says of a topic
- `manual`: the manual in the terminal
"""
