"""What a command line means: the help of each command, and the errors of one that makes no sense.

The same with every version of Typer that tolsim runs with.

- `commands`: commands and groups, as Typer builds them, with the help and the errors of tolsim
- `verbs`: the verbs of `tolsim`, each imported when it is asked for
- `values`: what options and arguments are given, converted without pydantic
- `help`: the help of a command, as text
- `examples`: what the help of each command shows how to write
- `mistakes`: which word of a command line is wrong, and what to write instead
"""
