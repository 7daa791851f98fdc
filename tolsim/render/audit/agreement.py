"""Whether the log answers as the rule in force does."""

from shlex import quote

from tolsim.logs.answer import Audit, Kind
from tolsim.render.audit.amounts import counted, share
from tolsim.render.audit.names import rule
from tolsim.render.audit.report import Grid, Section
from tolsim.render.words.names import shown

_TITLE = "Does the provider do what the rule says?"
_NO_RESULTS = (
    "The log does not say how requests were answered: it cannot be compared with the rule, and who "
    "was refused is what the rule in force says."
)
_HEADS = ("request", "the log says", "the rule says", "users", "first at")


def agreement(audit: Audit) -> Section:
    """Tell how many users the rule explains, and how the others' answers differ."""
    force = audit.in_force
    if not force.users:
        return Section(_TITLE, said=(_NO_RESULTS,))
    files = [kind.scenario for kind in force.kinds if kind.scenario]
    said = (
        f"{rule(force)} explains every answer that {force.agreeing:,} of "
        f"{counted(force.users, 'user')} got ({share(force.agreeing, force.users)})."
    )
    proofs = ("The first of each kind, as short as it still differs, as scenarios:",)
    return Section(
        _TITLE,
        "A user agrees if each answer in the log is the one that the rule in force gives; the "
        "first answer that is not makes the user disagree."
        if force.kinds
        else "",
        (said, *(proofs if files else ())),
        tuple(f"tolsim run {quote(file)}" for file in files),
        Grid(_HEADS, tuple(map(_row, force.kinds)), words=(1, 2, 4)) if force.kinds else None,
    )


def _row(kind: Kind) -> tuple[str, ...]:
    return (
        shown(kind.action),
        shown(kind.logged),
        shown(kind.replayed),
        f"{kind.times:,}",
        f"{shown(kind.first.file)}:{kind.first.line}",
    )
