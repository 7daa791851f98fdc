"""An audit, and a fit, from what options say to what was found."""

from typing import Literal

from tolsim.cli.auditing.asking import Rules
from tolsim.cli.auditing.means import Workers, means
from tolsim.cli.auditing.proving import Proving, check_folder, write_proofs
from tolsim.cli.auditing.reading import Log
from tolsim.cli.auditing.watching import watched
from tolsim.cli.shared.files import Files
from tolsim.documents import UserError, parse_duration
from tolsim.logs.answer import Audit, Fit
from tolsim.logs.audit import audit
from tolsim.logs.fit import fit
from tolsim.logs.question import Question
from tolsim.logs.rules import Rule
from tolsim.logs.tally import Tally
from tolsim.logs.work import Work


def do_audit(
    log: Log, question: Question, rules: Rules, workers: Workers, write: str | None, files: Files
) -> Audit:
    """Audit a log, and write its proofs where `write` names a folder for them."""
    if write is not None:
        check_folder(write)
    tally = Tally()
    with means(workers, log) as by, watched(tally) as passing:
        found = audit(passing(log.batches(tally)), log.names, tally, question, by)
        if write is None or by.folder is None:
            return found
        document = rules.written.document(write, files)
        work = Work(by.folder)
        return write_proofs(found, Proving(write, work, rules.in_force, document, log.names, files))


def do_fit(log: Log, rules: tuple[Rule, ...], workers: Workers) -> Fit:
    """Find the policies that answer as a log did."""
    tally = Tally()
    with means(workers, log) as by, watched(tally) as passing:
        return fit(passing(log.batches(tally)), log.names, tally, rules, by)


def read_recovery(text: str) -> Literal["log", "never"] | int:
    """Return after how many seconds a refused system logs in again, as `--recover` says it."""
    if text == "log":
        return "log"
    if text == "never":
        return "never"
    try:
        return parse_duration(text)
    except ValueError:
        raise UserError(
            f"--recover {text}: it is no duration", "write log, never, or a duration such as 1h"
        ) from None
