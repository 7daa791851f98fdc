"""A run that is recorded, and one that goes on where a journal ends."""

from dataclasses import replace
from pathlib import Path
from typing import NamedTuple

from tolsim.catalogue import find_policy
from tolsim.documents import Case, DocumentError, Overrides, UserError
from tolsim.documents.scenarios.onward import Onward
from tolsim.documents.yaml.writer import yaml_text
from tolsim.wire.server.clock import Clock
from tolsim.wire.server.head import Head, in_full, pin
from tolsim.wire.server.journal import Journal, Kept, Recording, new_header, read_journal
from tolsim.wire.server.live import LiveRun
from tolsim.wire.server.service import Service
from tolsim.wire.server.settings import Settings
from tolsim.wire.server.signing import Signer


class Recorded(NamedTuple):
    """A journal, and the head of its run."""

    path: Path
    recording: Recording
    head: Head


def record(path: Path, service: Service, *, sync: bool) -> None:
    """Begin the journal of a run that has no steps yet; raises UserError."""
    run = service.run
    header = new_header(in_full(run.head), run.key, service.signer.pem, service.settings)
    run.recorder = Journal.create(path, header, sync=sync)


def read_recorded(path: Path) -> Recorded:
    """Return a journal and the head of its run; raises UserError."""
    recording = read_journal(path)
    text = yaml_text({**recording.header.scenario, "steps": []})
    try:
        return Recorded(path, recording, pin(Case(text, str(path), find_policy), Overrides()))
    except DocumentError as error:
        raise _does_not_replay(path, "its scenario", error) from None


def resume(recorded: Recorded, settings: Settings, clock: Clock, *, sync: bool) -> Service:
    """Return a service whose run is where the journal ends; raises UserError.

    The time until now does not count: a running clock goes on from the last step.
    """
    path, recording, head = recorded
    run = LiveRun(head, clock, recording.key)
    onward = Onward(head.data, str(path), find_policy)
    for line, consent in zip(recording.steps, recording.consents(), strict=True):
        try:
            step = onward.read(line.step, f"step {line.n}")
        except DocumentError as error:
            raise _does_not_replay(path, f"step {line.n}", error) from None
        run.apply(step, line.step, consent)
    service = Service(
        run, _with_kept(settings, recording.header.settings),
        signer=Signer(recording.header.signing_key),
    )  # fmt: skip
    for fact in recording.facts:
        service.systems.uris[fact.redirect_uri] = fact.system
    run.recorder = Journal.reopen(path, recording.length, sync=sync)
    return service


def _does_not_replay(path: Path, what: str, error: DocumentError) -> UserError:
    sentence = error.problems[0].sentence
    return UserError(
        f"{path}: {what} cannot be done again: {sentence}",
        "a journal can be resumed as `tolsim serve --record` wrote it",
    )


def _with_kept(settings: Settings, kept: Kept) -> Settings:
    """Return the settings of the command line with those of a journal; what is named now wins."""
    return replace(
        settings,
        login="page" if "page" in (settings.login, kept.login) else "auto",
        clients=settings.clients | set(kept.clients),
        apps={**kept.apps, **settings.apps},
        system_uris={**kept.system_uris, **settings.system_uris},
        redirect_uris=settings.redirect_uris | set(kept.redirect_uris),
        origins=settings.origins | set(kept.origins),
    )
