"""Answers of `tolsim policies` for people: the list, two policies compared, files checked."""

from collections.abc import Sequence
from typing import Final

from rich.text import Text

from tolsim.analysis.policies import Difference, Verdict, find_differences
from tolsim.documents import PolicyFile
from tolsim.documents.yaml.writer import yaml_flow
from tolsim.engine.policy import Policy
from tolsim.render.page.fold import NARROWEST, hanging, packed, stacked
from tolsim.render.page.problems import show_problem
from tolsim.render.page.symbols import DOT, LOST, Pen
from tolsim.render.policies.facts import firmness_words, sourced_rules
from tolsim.render.words.names import counted, number, shown
from tolsim.render.words.policies import WordedRule, policy_rules, refusal_rules
from tolsim.render.words.terms import one_line

_INDENT: Final = "  "
"""Indentation of the further lines of an entry."""


def list_page(files: Sequence[PolicyFile], *, width: int, ascii: bool) -> Text:
    """List every policy with its provider, the firmness of its rules, and its rules in a line."""
    pen, width = Pen(ascii=ascii), max(width, NARROWEST)
    entries = [line for file in files for line in _entry(file, width, pen)]
    return stacked(filter(None, (entries, hanging(Text(), Text(_footer(len(files))), width, 2))))


def _footer(count: int) -> str:
    if not count:
        return "no policy fits; `tolsim policies list` shows them all"
    policies = "one policy" if count == 1 else f"{number(count)} policies"
    return f"{policies}; `tolsim policies show NAME` tells the rules and where they are known from"


def _entry(file: PolicyFile, width: int, pen: Pen) -> list[Text]:
    gap = f" {pen.glyph(DOT)} "
    facts = (file.provider or "no provider", firmness_words(sourced_rules(file)))
    head = [Text(shown(file.name), LOST), *(Text(shown(fact)) for fact in facts)]
    first, *others = packed(Text(), head, gap, width - len(_INDENT))
    return [
        first,
        *(Text(_INDENT) + line for line in others),
        *packed(Text(_INDENT), map(Text, one_line(file.policy)), gap, width),
    ]


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
    sound = len(verdicts) - loose - broken
    if sound == len(verdicts):
        return f"{counted(sound, 'file')}: every field has a source or is assumed"
    parts = ((sound, "in order"), (loose, "with fields that no source backs"), (broken, "broken"))
    said = ", ".join(f"{number(count)} {what}" for count, what in parts if count)
    return f"{counted(len(verdicts), 'file')}: {said}"
