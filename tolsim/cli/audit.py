"""`tolsim audit`: what a log of tokens says of its rule, and what other rules would have done."""

from typing import TYPE_CHECKING, Final

from tolsim.cli.auditing import options
from tolsim.cli.auditing.options import ForcedLogins, Format
from tolsim.cli.shared.options import Color, Colors, Debug, Output, Quiet, Settings, Themes, Width

if TYPE_CHECKING:
    from tolsim.cli.auditing.amounts import Gate
    from tolsim.cli.auditing.means import Workers
    from tolsim.cli.auditing.reading import Log
    from tolsim.cli.shared.files import Files
    from tolsim.cli.shared.look import Look
    from tolsim.documents import Overrides
    from tolsim.logs.answer import Audit, Fit
    from tolsim.logs.repeats import Repeats
    from tolsim.render.audit.report import Report

HURT = 1
"""The exit code where more users are cut off than `--fail-over` allows."""

_CANNOT_TELL: Final = ("refusals-only", "no-logins", "not-matched")
"""Warnings of logs in which nobody can be seen to be cut off."""

REPEATS: Final = 10
"""How often a population is played, where nothing is said."""


def audit(
    logs: options.Logs = None,
    *,
    population: options.Population = None,
    repeats: options.Repeats = None,
    source: options.From = None,
    systems: options.Systems = None,
    zone: options.Zone = None,
    date: options.Date = None,
    max_bad: options.MaxBad = "0",
    policy: options.Policies = None,
    tolerance: options.Tolerances = None,
    setting: Settings = None,
    in_force: options.InForce = None,
    fit: options.Fit = False,
    forced_logins: options.Forced = ForcedLogins.DROP,
    recover: options.Recover = "log",
    app: options.Apps = None,
    since: options.Since = None,
    until: options.Until = None,
    worst: options.Worst = 10,
    write: options.Write = None,
    fail_over: options.FailOver = None,
    anonymise: options.Anonymise = False,
    key: options.Key = None,
    jobs: options.Jobs = None,
    scheduler: options.Scheduler = None,
    work: options.Folder = None,
    form: options.Formats = None,
    width: Width = None,
    theme: Themes = None,
    output: Output = None,
    color: Colors = Color.AUTO,
    quiet: Quiet = False,
    debug: Debug = False,  # noqa: ARG001 - the entry point reads it
) -> int:
    """Replay a log of tokens: who was cut off, for how long, by whom, and what would spare them.

    The log is replayed under the rule in force, and under every other that is tried: each user
    on a server of its own. Exits with 1 if more users are cut off than --fail-over allows.
    """
    from tolsim.cli.auditing.amounts import read_gate
    from tolsim.cli.auditing.asking import read_rules
    from tolsim.cli.auditing.doing import do_audit, read_recovery
    from tolsim.cli.auditing.means import Workers
    from tolsim.cli.auditing.reading import Said, read_said
    from tolsim.cli.shared.files import Files
    from tolsim.cli.shared.look import Look
    from tolsim.cli.shared.next import after_audit, go_on
    from tolsim.cli.shared.overrides import read_overrides
    from tolsim.logs.question import Question

    look = Look.of(Format, form, output, color, width, theme, also={".csv": Format.CSV})
    files, gate = Files(output), read_gate(fail_over)
    if population is not None:
        _refuse_beside(
            "--population", log=logs, source=source, systems=systems, zone=zone, date=date,
            in_force=in_force, fit=fit, app=app, since=since, until=until, write=write,
            fail_over=fail_over, anonymise=anonymise, key=key, scheduler=scheduler, work=work,
        )  # fmt: skip
        changes = read_overrides(policy, tolerance, setting)
        return _play(population, repeats or REPEATS, changes, jobs, files, look)
    _refuse_beside("a log", repeats=repeats)
    said = Said(_named(logs), source, systems, zone, date, max_bad, app, since, until, key)
    log = read_said(said, files, anonymise=anonymise)
    files.check(output)
    workers = Workers(jobs, scheduler, work)
    if fit:
        _refuse_beside("--fit", policy=policy, in_force=in_force, write=write, fail_over=fail_over)
        return _fit(log, tolerance, workers, files, look, quiet=quiet)
    rules = read_rules(policy, tolerance, setting, in_force, files)
    recovery = read_recovery(recover)
    question = Question(rules.in_force, rules.tried, forced_logins.value, recovery, worst)
    found = do_audit(log, question, rules, workers, write, files)
    files.put(_render(found, look, log.names), output)
    go_on(after_audit(found), quiet=quiet)
    return HURT if gate is not None and _fails(found, gate) else 0


def _play(
    population: str,
    repeats: int,
    changes: "Overrides",
    jobs: int | None,
    files: "Files",
    look: "Look",
) -> int:
    """Play a population instead of reading a log."""
    from tolsim.cli.auditing.playing import do_repeats

    played = do_repeats(population, repeats, changes, jobs, files)
    files.put(_render_repeats(played, look), look.output)
    return 0


def _fit(
    log: "Log",
    tolerances: list[str] | None,
    workers: "Workers",
    files: "Files",
    look: "Look",
    *,
    quiet: bool,
) -> int:
    """Find the policies that may have written a log."""
    from tolsim.cli.auditing.asking import read_candidates
    from tolsim.cli.auditing.doing import do_fit
    from tolsim.cli.shared.next import after_fit, go_on

    fitted = do_fit(log, read_candidates(tolerances, files), workers)
    files.put(_render_fit(fitted, look, log.names), look.output)
    go_on(after_fit(fitted), quiet=quiet)
    return 0


def _named(logs: list[str] | None) -> list[str]:
    """The files of a log; raise UserError where none is named."""
    from tolsim.documents import UserError

    if not logs:
        raise UserError("there is no log to read", "name its files, or `-` for standard input")
    return logs


_SPELLED: Final = {"log": "a log", "source": "--from"}
"""What options are called that are not called like their arguments."""


def _refuse_beside(what: str, **others: object) -> None:
    """Raise UserError where something is given that has no meaning beside another thing."""
    from tolsim.documents import UserError

    for name, value in others.items():
        if value:
            other = _SPELLED.get(name, f"--{name.replace('_', '-')}")
            raise UserError(f"{other} has no meaning with {what}", "leave out one of them")


def _fails(found: "Audit", gate: "Gate") -> bool:
    """Whether too many users are cut off; raise UserError where the log cannot tell."""
    from tolsim.documents import UserError

    if silent := [one for one in found.warnings if one in _CANNOT_TELL]:
        raise UserError(
            f"--fail-over: the log cannot tell ({silent[0]})", "see the warning in the answer"
        )
    return gate.fails(found.runs[0].users_hurt, found.log.users)


def _render(found: "Audit", look: "Look", names: tuple[str, ...]) -> str:
    from tolsim.render.audit.audit import audit_report

    if look.form == Format.JSON:
        from tolsim.render.audit.json import audit_document

        return audit_document(found) + "\n"
    if look.form == Format.CSV:
        from tolsim.render.audit.csv import audit_csv

        return audit_csv(found)
    return _draw(audit_report(found, names), look)


def _render_fit(found: "Fit", look: "Look", names: tuple[str, ...]) -> str:
    from tolsim.render.audit.fit import fit_report

    if look.form == Format.JSON:
        from tolsim.render.audit.json import fit_document

        return fit_document(found) + "\n"
    if look.form == Format.CSV:
        from tolsim.render.audit.csv import fit_csv

        return fit_csv(found)
    return _draw(fit_report(found, names), look)


def _render_repeats(found: "Repeats", look: "Look") -> str:
    from tolsim.render.audit.repeats import repeats_report

    if look.form == Format.JSON:
        from tolsim.render.audit.json import repeats_document

        return repeats_document(found) + "\n"
    if look.form == Format.CSV:
        from tolsim.render.audit.csv import repeats_csv

        return repeats_csv(found)
    return _draw(repeats_report(found), look)


def _draw(report: "Report", look: "Look") -> str:
    if look.form == Format.MARKDOWN:
        from tolsim.render.audit.markdown import report_markdown

        return report_markdown(report)
    if look.form == Format.HTML:
        from tolsim.render.audit.html import report_html

        return report_html(report, look.background if look.theme else None)
    from tolsim.render.audit.text import report_text

    return look.text(report_text(report, width=look.columns, ascii=look.ascii))
