"""What the verbs share.

- `options`: options that several verbs share
- `inputs`: which files the paths of a command mean
- `files`: what a command reads, and what it may write
- `drafts`: files that are whole as soon as they have their name
- `errors`: what a user is told when a command cannot do what was asked
- `steps`: steps on the command line in place of a file
- `pager`: long texts, a screen at a time
- `streams`: the standard streams where nobody is at the other end
- `console`: the streams: width, colour and encoding
- `look`: the output options of a command, as one record
- `projects`: what a command takes where no path is named
- `watching`: an answer that is given again whenever a file changes
- `overrides`: policy, tolerance and single fields set by options
- `tolerances`: tolerances as people type them: `2`, `0..5`, `1,3,5`
- `naming`: names as people type them, and what they are taken for
- `completion`: what the Tab key offers
- `policy_files`: policies as a command names them
- `progress`: progress on standard error
- `questions`: options of the commands that ask about one scenario
- `next`: the commands that go on from an answer, on a terminal
- `checking`: the files of a check, one after the other
- `searching`: commands that search: their options, and how they end
"""
