"""What the verbs share.

- `options`: options that several verbs share
- `inputs`: which files the paths of a command mean
- `files`: files read, and written whole or not at all
- `console`: the streams: width, colour and encoding
- `overrides`: policy, tolerance and single fields set by options
- `policy_files`: policies as a command names them
- `progress`: a progress bar on standard error
- `questions`: commands that ask about one scenario
- `checking`: the files of a check, one after the other
- `searching`: commands that search: their options, progress, and Ctrl-C
"""
