"""Which word of a command line is wrong, and what to write instead.

Typer says which parameter an error is about; the sentence comes from how the parameter is
declared, as Typer's own speaks of Python or pydantic, and of another with each version.
"""

import inspect
import re
from collections.abc import Callable, Iterator, Sequence
from enum import StrEnum
from types import NoneType
from typing import Any, Final, NamedTuple, NoReturn, get_args, get_type_hints

from typer.models import ParameterInfo

from tolsim.cli.shared.errors import BadUsage
from tolsim.documents.errors import UserError
from tolsim.documents.problems import did_you_mean

_WHOLE: Final = re.compile(r"[+-]?[0-9]+")
_LONGEST: Final = 60
"""Characters of a value in a sentence."""

_MOST_DIGITS: Final = 18
"""Digits of a number that fits anywhere; Python refuses to read one of more than 4,300."""


class _Wrong(NamedTuple):
    """What is wrong with a value, and what to write."""

    sentence: str
    help: str


def explain_error(error: Any, context: Any, words: Sequence[str]) -> BadUsage:
    """Return what is wrong with the words after a command's name, as Typer found it."""
    # By name: the classes are Click's, or Typer's copies of them.
    match type(error).__name__:
        case "NoSuchOption":
            return _unknown_option(error.option_name, context, words)
        case "BadOptionUsage":
            return _misused_option(error.option_name, context, words)
        case "MissingParameter":
            return _missing(error.param, context, words)
        case "BadParameter" if error.param is not None:
            return _bad_value(error.param, context, words)
        case _:
            return BadUsage(error.format_message(), _look_up(context))


def refuse_rest(context: Any, words: Sequence[str], left: Sequence[str]) -> NoReturn:
    """Refuse the words that no argument of a command takes."""
    # The first of them, but the last of its kind: `schema policy policy`.
    place = len(words) - 1 - words[::-1].index(left[0])
    named = [one for one in context.command.params if one.param_type_name == "argument"]
    takes = " and ".join(one.metavar.strip("[]") for one in named) or "no arguments"
    raise BadUsage(
        f"`{left[0]}` is one too many: `{context.command_path}` takes {takes}",
        _look_up(context),
        *_line(context, words, place),
    )


def refuse_command(context: Any, words: Sequence[str]) -> NoReturn:
    """Refuse a word that is no command."""
    name, commands, path = words[0], context.command.commands, context.command_path
    below = [one for one, group in commands.items() if name in getattr(group, "commands", {})]
    instead = below[0] if below else context.command.takes(name)
    if instead is not None:
        help_ = f"did you mean `{path} {instead} {name}`?"
    else:
        help_ = did_you_mean(name, commands, f"write one of: {', '.join(commands)}")
    raise BadUsage(f"`{path}` has no command `{name}`", help_, *_line(context, words, 0))


def point_at(error: UserError, context: Any, words: Sequence[str]) -> UserError:
    """Return an error that begins with the name of an option so that it shows where that stands."""
    named = re.match(r"--?\w[\w-]*", error.sentence)
    params = [one for one in context.command.params if named and named[0] in one.opts]
    if not params or error.choices:
        return error
    place = _find_option(words, params[0], error.sentence)
    return BadUsage(error.sentence, error.help, *_line(context, words, place))


def _unknown_option(option: str, context: Any, words: Sequence[str]) -> BadUsage:
    known = [name for one in context.command.get_params(context) for name in one.opts]
    later = _command_with(option, context)
    if later:
        help_ = f"options stand after the command: {context.command_path} {later} {option}"
    else:
        help_ = did_you_mean(option, known, _look_up(context))
    place = _find(words, lambda word: word.partition("=")[0] == option)
    if place is None:  # a short one, in a row of them
        place = _find(words, lambda word: word[:1] == "-" != word[1:2] and option[1] in word)
    sentence = f"`{context.command_path}` has no option `{option}`"
    return BadUsage(sentence, help_, *_line(context, words, place))


def _command_with(option: str, context: Any) -> str | None:
    """Return a command of a group that has an option which the group has not."""
    for name, command in getattr(context.command, "commands", {}).items():
        if any(option in one.opts for one in command.params):
            return str(name)
    return None


def _misused_option(option: str, context: Any, words: Sequence[str]) -> BadUsage:
    given = _find(words, lambda word: word.startswith(f"{option}="))
    if given is not None:
        sentence, help_ = f"{option} takes no value", f"write {option} alone"
        return BadUsage(sentence, help_, *_line(context, words, given))
    [param] = [one for one in context.command.get_params(context) if option in one.opts]
    return BadUsage(
        f"{option} needs a value",
        f"write {option} {param.metavar}",
        *_line(context, words, len(words) - 1),
    )


def _missing(param: Any, context: Any, words: Sequence[str]) -> BadUsage:
    from tolsim.cli.usage.examples import examples_of

    examples = examples_of(context.command_path)
    help_ = f"write for example `{examples[0].command}`" if examples else _look_up(context)
    name = param.metavar.removesuffix("...")
    return BadUsage(f"{name} is missing", help_, *_line(context, words, len(words)))


def _bad_value(param: Any, context: Any, words: Sequence[str]) -> BadUsage:
    """Return what is wrong with the first value of a parameter that does not fit."""
    hint = get_type_hints(inspect.unwrap(context.command.callback), include_extras=True)[param.name]
    given, *_ = context.command.make_parser(context).parse_args(list(words))
    values = given[param.name]
    for value in [values] if isinstance(values, str) else values:
        wrong = _judge(value, _leaf(hint), hint.__metadata__[0])
        if wrong is not None:
            break
    else:
        wrong = _Wrong("a value that cannot be used", _look_up(context))
    place = _find_value(words, param.opts, value)
    named = [word for word in words[:place][-1:] if word in param.opts]
    name = named[0] if named else param.opts[0]
    subject = name if param.param_type_name == "option" else param.metavar
    written = value if len(value) <= _LONGEST else f"{value[:_LONGEST]}…"
    sentence = f"{subject} {written}: {wrong.sentence}"
    return BadUsage(sentence, wrong.help, *_line(context, words, place))


def _judge(value: str, kind: Any, declared: ParameterInfo) -> _Wrong | None:
    """Return what is wrong with a value of that type; None if nothing is."""
    if issubclass(kind, StrEnum):
        values = [str(one) for one in kind]
        if value in values:
            return None
        return _Wrong("there is no such value", did_you_mean(value, values))
    if issubclass(kind, int):
        least, most = declared.min, declared.max
        help_ = f"write a whole number{_range(least, most)}"
        if _WHOLE.fullmatch(value) is None:
            return _Wrong("not a whole number", help_)
        if len(value) > _MOST_DIGITS:
            return _Wrong("too large", help_)
        if least is not None and int(value) < least:
            return _Wrong(f"less than {least}", help_)
        if most is not None and int(value) > most:
            return _Wrong(f"more than {most}", help_)
    return None


def _range(least: float | None, most: float | None) -> str:
    match least, most:
        case None, None:
            return ""
        case _, None:
            return f", at least {least}"
        case None, _:
            return f", at most {most}"
        case _:
            return f" from {least} to {most}"


def _leaf(hint: Any) -> Any:
    """Return the type of a single value: `int` of `Annotated[list[int] | None, ...]`."""
    inner = [one for one in get_args(hint) if one is not NoneType]
    return _leaf(inner[0]) if inner else hint


def _find_value(words: Sequence[str], options: Sequence[str], value: str) -> int | None:
    def fits(place: int) -> bool:
        attached = (f"{name}{gap}{value}" for name in options for gap in ("=", ""))
        before = words[place - 1] if place else ""
        return (words[place] == value and before in options) or words[place] in attached

    places = [place for place in range(len(words)) if fits(place)]
    # The value of an argument has no name before it.
    return places[0] if places else _find(words, lambda word: word == value)


def _find_option(words: Sequence[str], option: Any, sentence: str) -> int | None:
    """Return the place of the value that a sentence speaks of, else of the first one."""
    places = [n for n, word in enumerate(words) if word.partition("=")[0] in option.opts]
    if not option.is_flag:
        places = [n + ("=" not in words[n]) for n in places]
    return next((n for n in places if words[n].split("=", 1)[-1] in sentence), (*places, None)[0])


def _find(words: Sequence[str], fits: Callable[[str], bool]) -> int | None:
    return next((place for place, word in enumerate(words) if fits(word)), None)


def _line(context: Any, words: Sequence[str], place: int | None) -> Iterator[Any]:
    """Yield the whole command line, and the place of its wrong word."""
    before = context.command_path.split()
    yield (*before, *words)
    yield None if place is None else place + len(before)


def _look_up(context: Any) -> str:
    return f"`{context.command_path} --help` shows what it takes"
