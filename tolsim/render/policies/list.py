"""Answers of `tolsim policies` for people: the list, two policies compared, files checked."""

from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import Final

from rich.cells import cell_len
from rich.text import Text

from tolsim.analysis.policies import Difference, Verdict, find_differences
from tolsim.catalogue.firmness import WORDS
from tolsim.documents import PolicyFile
from tolsim.documents.yaml.writer import yaml_flow
from tolsim.engine.policy import Policy
from tolsim.render.page.fold import NARROWEST, hanging, stacked
from tolsim.render.page.problems import show_problem
from tolsim.render.page.symbols import DOT, ELLIPSIS, LOST, Pen
from tolsim.render.policies.facts import weakest
from tolsim.render.policies.page import STYLES
from tolsim.render.words.names import counted, number, shown
from tolsim.render.words.policies import WordedRule, policy_rules, refusal_rules
from tolsim.render.words.terms import one_line

_GAP: Final = "  "
"""Indentation of a policy below its provider, and the space between its columns."""


def list_page(files: Sequence[PolicyFile], *, width: int, ascii: bool) -> Text:
    """List the policies of each provider, a line each: name, rules in terms, and evidence."""
    pen, width = Pen(ascii=ascii), max(width, NARROWEST)
    ordered = sorted(files, key=_provider)
    groups = [
        [Text(provider, LOST), *_lines(list(several), width, pen)]
        for provider, several in groupby(ordered, key=lambda file: file.provider or _NOBODY)
    ]
    footer = hanging(Text(), Text(_footer(files)), width, 2)
    return stacked([[line for lines in groups for line in lines], footer] if files else [footer])


_NOBODY: Final = "no provider"


def _provider(file: PolicyFile) -> tuple[bool, str, str]:
    return file.provider is None, (file.provider or "").casefold(), file.name


def _footer(files: Sequence[PolicyFile]) -> str:
    if not files:
        return "no policy fits; `tolsim policies list` shows them all"
    policies = "one policy" if len(files) == 1 else f"{number(len(files))} policies"
    proved = any(file.proved for file in files)
    return (
        f"{policies}, each with the weakest evidence of a rule that it sets"
        f"{_PROVED_MEANS if proved else ''}; "
        "`tolsim policies show NAME` tells every rule and where it is known from"
    )


_PROVED: Final = "proved"
_PROVED_MEANS: Final = f", or {_PROVED}: the server itself was run and answered the same"


def _lines(files: Sequence[PolicyFile], width: int, pen: Pen) -> Iterator[Text]:
    """Yield a line for each policy of a provider."""
    margin = max(cell_len(shown(file.name)) for file in files)
    above: tuple[str, ...] = ()
    for file in files:
        weak, terms = weakest(file), one_line(file.policy)
        name = Text(_GAP + shown(file.name).ljust(margin) + _GAP)
        room = width - name.cell_len - len(_GAP) - max(map(len, WORDS))
        rules = _fitting(terms, above, room, pen).ljust(room)
        above = terms
        evidence = Text(_PROVED) if file.proved else Text(weak, STYLES.get(weak, ""))
        yield from hanging(Text(), name + Text(rules + _GAP) + evidence, width, 2)


def _fitting(terms: Sequence[str], above: Sequence[str], room: int, pen: Pen) -> str:
    """Join as many terms as fit, then rather those that the policy above does not have.

    An ellipsis stands for the others.
    """
    gap, ellipsis = f" {pen.glyph(DOT)} ", pen.glyph(ELLIPSIS)
    if cell_len(line := gap.join(terms)) <= room:
        return line
    new = [term for term in terms if term not in above]
    before = [ellipsis] if 0 < len(new) < len(terms) else []
    told = new if before else terms
    for kept in range(len(told), 0, -1):
        after = [] if kept == len(told) and before else [ellipsis]
        if cell_len(line := gap.join([*before, *told[:kept], *after])) <= room:
            return line
    return ellipsis


def diff_page(a: Policy, b: Policy, names: tuple[str, str], *, width: int) -> Text:
    """Show what only one of two policies says, in sentences and then field by field."""
    width = max(width, NARROWEST)
    found = find_differences(a, b)
    if not found:
        return Text(f"{shown(names[0])} and {shown(names[1])} have the same rules")
    parts = [
        _only(names[0], a, b, width),
        _only(names[1], b, a, width),
        [line for difference in found for line in _fields(difference, names, width)],
    ]
    return stacked(part for part in parts if part)


def _only(name: str, one: Policy, other: Policy, width: int) -> list[Text]:
    """Show the sentences that are true of one policy only."""
    # By sentence, not by field: two fields can differ and come to the same in words.
    theirs = {rule.sentence for rule in _sentences(other)}
    own = [rule.sentence for rule in _sentences(one) if rule.sentence not in theirs]
    lines = [Text.assemble("only ", (shown(name), LOST))]
    for sentence in own:
        lines += hanging(Text("  "), Text(sentence), width, 2)
    return lines if own else []


def _sentences(policy: Policy) -> tuple[WordedRule, ...]:
    return (*policy_rules(policy), *refusal_rules(policy))


def _fields(difference: Difference, names: tuple[str, str], width: int) -> list[Text]:
    margin = max(map(len, map(shown, names)))
    lines = hanging(Text(), Text(shown(difference.path)), width)
    for name, value in zip(names, (difference.a, difference.b), strict=True):
        prefix = Text(f"  {shown(name).ljust(margin)}  ")
        words = "none" if value is None else shown(yaml_flow(value))
        lines += hanging(prefix, Text(words), width, 2, foreign=True)
    return lines


def check_page(verdicts: Sequence[Verdict]) -> Text:
    """Show every problem with its place, then a line that sums up."""
    told = dict.fromkeys(problem for verdict in verdicts for problem in verdict.problems)
    parts = [show_problem(problem).split("\n") for problem in told]
    return stacked([*(list(map(Text, part)) for part in parts), [Text(_outcome(verdicts))]])


def _outcome(verdicts: Sequence[Verdict]) -> str:
    """`three files: two in order, one broken`."""
    broken = sum(verdict.broken for verdict in verdicts)
    loose = sum(bool(verdict.problems) for verdict in verdicts) - broken
    stale = sum(verdict.stale for verdict in verdicts)
    sound = len(verdicts) - loose - broken
    if sound == len(verdicts):
        return f"{counted(sound, 'file')}: every field has a source or is assumed"
    parts = (
        (sound, "in order"),
        (stale, "with sources to be read again"),
        (loose - stale, "with fields that no source backs"),
        (broken, "broken"),
    )
    said = ", ".join(f"{number(count)} {what}" for count, what in parts if count)
    return f"{counted(len(verdicts), 'file')}: {said}"
