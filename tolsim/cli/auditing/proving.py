"""The scenario files of `--write`: lock-outs of the worst users, and where log and rule differ."""

import re
import secrets
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from shutil import rmtree
from typing import Any, Final, NamedTuple

from tolsim.cli.shared.console import say
from tolsim.cli.shared.files import Files, reason
from tolsim.documents import FindPolicy, PolicySource, UserError
from tolsim.logs.answer import Audit, Kind, Worst
from tolsim.logs.audit import bounds
from tolsim.logs.loop import Terms
from tolsim.logs.partitions import read_units
from tolsim.logs.proofs import Asked, disagreement, lock_out
from tolsim.logs.question import Spread
from tolsim.logs.rules import Rule
from tolsim.logs.telling import FILE, Words
from tolsim.logs.units import Unit
from tolsim.logs.work import Work
from tolsim.render.words.names import one_line, shown
from tolsim.render.words.runs import policy_at

_MOST_KINDS: Final = 20
"""Kinds of disagreement that are proved: a log that misspells its words has more than one reads."""
_LONGEST: Final = 200
"""Characters of a user's name in a title."""


class Proving(NamedTuple):
    """What proofs are made from: the work of an audit, the rule in force, the files of the log.

    `document` says which rule it is, in the words of a scenario file in `folder`.
    """

    folder: str
    work: Work
    rule: Rule
    document: Mapping[str, Any]
    names: Sequence[str]
    files: Files


def check_folder(folder: str) -> None:
    """Raise UserError where `--write` would write among other files."""
    path = Path(folder)
    try:
        if path.exists() and not (path.is_dir() and not any(path.iterdir())):
            raise UserError(f"--write {folder}: it is there already", "name a new folder")
    except OSError as error:
        raise UserError(f"--write {folder}: {reason(error)}", "name a folder of yours") from None


def write_proofs(audit: Audit, proving: Proving) -> Audit:
    """Write the proofs, and return the audit with the names of their files."""
    proofs = _proofs(audit, proving)
    if proofs:
        _write(proofs, Path(proving.folder))
        files = "1 scenario file" if len(proofs) == 1 else f"{len(proofs)} scenario files"
        say(f"wrote {files} to {shown(proving.folder)}")
    worst = (
        one._replace(scenario=_known(_of_worst(i, proving), proofs))
        for i, one in enumerate(audit.worst)
    )
    kinds = (
        kind._replace(scenario=_known(_of_kind(i, kind, proving), proofs))
        for i, kind in enumerate(audit.in_force.kinds)
    )
    in_force = audit.in_force._replace(kinds=tuple(kinds))
    return audit._replace(worst=tuple(worst), in_force=in_force)


def _write(proofs: Mapping[str, str], folder: Path) -> None:
    """Write all files, or none: the folder has its name when they are whole."""
    draft = folder.with_name(f".tolsim-{secrets.token_hex(8)}")
    try:
        draft.mkdir(parents=True)
        for name, text in proofs.items():
            (draft / Path(name).name).write_text(text, "utf-8", "backslashreplace")
        draft.replace(folder)
    except OSError as error:
        refused = f"--write {folder}: {reason(error)}"
        raise UserError(refused, "name a folder of yours") from None
    finally:
        rmtree(draft, ignore_errors=True)


def _proofs(audit: Audit, proving: Proving) -> dict[str, str]:
    """Return the texts of all proofs by the names of their files, in the order of the answer."""
    worst = {one.user: (i, one) for i, one in enumerate(audit.worst)}
    places = {
        (proving.names.index(kind.first.file), kind.first.line): (i, kind)
        for i, kind in enumerate(audit.in_force.kinds[:_MOST_KINDS])
    }
    found: dict[str, str] = {}
    first, last = bounds(proving.work.get("surveys", "spread", Spread))
    terms = Terms((proving.rule,), "keep", None, first, last)
    for unit in _units(proving.work):
        asked = Asked(unit, terms, proving.document, _find_policy(proving))
        if unit.user in worst:
            place, user = worst[unit.user]
            _add(found, _of_worst(place, proving), lock_out(asked, _words_of_worst(user, proving)))
        for act in unit.acts:
            if kind := places.get((act.file, act.line)):
                text = disagreement(asked, _words_of_kind(kind[1], proving))
                _add(found, _of_kind(*kind, proving), text)
    return found


def _find_policy(proving: Proving) -> FindPolicy:
    """Return how the policies of a proof are found, which names files as seen from its folder."""

    def find(reference: str, referring_file: str) -> PolicySource:
        if referring_file == FILE:
            referring_file = str(Path(proving.folder, FILE))
        return proving.files.find_policy(reference, referring_file)

    return find


def _add(found: dict[str, str], name: str, text: str | None) -> None:
    # A user of several apps has several units: the first lock-out that is found will do.
    if text is not None:
        found.setdefault(name, text)


def _units(work: Work) -> Iterator[Unit]:
    for path in sorted(work.path("units", "").glob("[!.]*")):  # not what a killed run has begun
        yield from read_units(path)


def _of_worst(place: int, proving: Proving) -> str:
    return str(Path(proving.folder, f"worst-{place + 1}.yaml"))


def _of_kind(place: int, kind: Kind, proving: Proving) -> str:
    words = "-".join(re.sub(r"\W+", "_", word, flags=re.ASCII) for word in kind[:3])
    return str(Path(proving.folder, f"differs-{place + 1}-{words[:80]}.yaml"))


def _known(name: str, proofs: Mapping[str, str]) -> str | None:
    return name if name in proofs else None


def _words_of_worst(one: Worst, proving: Proving) -> Words:
    times = "the only lock-out" if one.lockouts == 1 else f"the first of {one.lockouts:,} lock-outs"
    return Words(
        f"How {one_line(one.user)[:_LONGEST]} is cut off",
        f"This is {times} of the user under {_rule(proving)},\n"
        "cut by tolsim audit to the requests that it takes.\n",
    )


def _words_of_kind(kind: Kind, proving: Proving) -> Words:
    logged, replayed = one_line(kind.logged)[:_LONGEST], one_line(kind.replayed)
    return Words(
        f"A {kind.action}: {logged} in the log, {replayed} under the rule",
        f"The last request is told at {one_line(kind.first.file)}:{kind.first.line}.\n"
        f"The log says {logged}; under {_rule(proving)} the answer is {replayed}.\n"
        "The requests before it are cut by tolsim audit to those that it takes.\n",
    )


def _rule(proving: Proving) -> str:
    return policy_at(proving.rule.name, proving.rule.tolerance)
