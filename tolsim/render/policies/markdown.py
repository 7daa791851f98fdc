"""Policies in Markdown: one as a page, many as a table that compares them."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from tolsim.documents import PolicyFile
from tolsim.render.page.markdown import code, link, prose, table_row
from tolsim.render.policies.facts import (
    SourcedRule,
    firmness_words,
    proofs,
    proved_by,
    sourced_refusals,
    sourced_rules,
    wire_facts,
)
from tolsim.render.policies.page import validity
from tolsim.render.words.names import one_line
from tolsim.render.words.terms import terms

_HEADINGS: Final = (
    "provider", "policy", "access token", "refresh token", "at a refresh", "replaced one works",
    "replay ends", "refresh also ends", "limits", "other rules", "firmness of the rules",
    "proved by",
)  # fmt: skip


def policies_table(files: Iterable[PolicyFile]) -> str:
    """Write a row for each policy, sorted by provider and name."""
    ordered = sorted(files, key=lambda file: ((file.provider or "").casefold(), file.name))
    rule = ("---",) * len(_HEADINGS)
    rows = [table_row(_HEADINGS), table_row(rule), *(table_row(_cells(file)) for file in ordered)]
    return "\n".join(rows) + "\n"


def policy_markdown(file: PolicyFile) -> str:
    """Write the page of one policy: rules, refusals, sources and caveats."""
    rules = sourced_rules(file)
    parts = [
        [f"# {_plain(file.name)}"],
        [_plain(file.title) + "."],
        ["; ".join(filter(None, (
            f"Provider: {_plain(file.provider or 'none')}", validity(file), firmness_words(rules),
        )))],
        *_section("Rules", _rules(rules)),
        *_section("What a refused client reads", _rules(sourced_refusals(file))),
        *_section("Sources", _sources(file)),
        *_section("Caveats", (f"- {_plain(caveat)}" for caveat in file.caveats)),
        *_section("Compared with", (f"- {prose(proof)}" for proof in proofs(file))),
        *_section("On the wire", (f"- {prose(fact)}" for fact in wire_facts(file))),
    ]  # fmt: skip
    return "\n\n".join("\n".join(part) for part in parts) + "\n"


def _cells(file: PolicyFile) -> Sequence[str]:
    said = terms(file.policy)
    return (
        _plain(file.provider or ""),
        code(file.name),
        *map(_plain, (said.access, said.refresh, said.rotation, said.replaced, said.replay,
                      said.earlier, said.limits, ", ".join(said.others))),
        firmness_words(sourced_rules(file)),
        prose(proved_by(file)),
    )  # fmt: skip


def _section(title: str, lines: Iterable[str]) -> Iterator[list[str]]:
    """Write a heading with its lines; nothing if there are none."""
    found = list(lines)
    if found:
        yield [f"## {title}"]
        yield found


def _rules(rules: Iterable[SourcedRule]) -> Iterator[str]:
    for rule in rules:
        paths = ", ".join(code(path) for path in rule.footing.assumed)
        assumed = f"; assumed: {paths}" if paths else ""
        yield f"- {_plain(rule.sentence)} ({rule.footing.word}{assumed})"


def _sources(file: PolicyFile) -> Iterator[str]:
    for note in file.sources:
        paths = ", ".join(code(path) for path in note.supports)
        supports = f" For {paths}." if paths else ""
        # In angle brackets a URL is a link as it stands, underscores included (CommonMark, 6.5).
        yield f"- {link(note.url)} ({note.date}, {note.firmness}): {_plain(note.says)}{supports}"


def _plain(text: str) -> str:
    return prose(one_line(text))
