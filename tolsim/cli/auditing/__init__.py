"""What `tolsim audit` needs beside its options.

- `options`: its options, as Typer reads them
- `amounts`: `0.1%` and `12`
- `reading`: which log is read, and how
- `asking`: which rules are tried, and which is in force
- `doing`: from options to what was found
- `means`: in which folder, and by how many processes
- `playing`: a population instead of a log
- `hiding`: users under other names
- `watching`: progress, while the log is read and replayed
- `proving`: the scenario files of `--write`
"""
