"""Recordings: what a server answered in one configuration, kept as `recorded/*.jsonl`.

The first line says what was run and when; every other is the list of the exchanges of one
sequence. Nothing of a policy stands in it: any policy can be compared with it, without the server.
"""

import json
from functools import cache
from pathlib import Path
from typing import Final, NamedTuple

from tests.differential.exchanges import Run, read_exchange, write_exchange
from tests.differential.subjects import Configuration, Subject, subjects

FOLDER: Final = Path(__file__).parent / "recorded"


class Recording(NamedTuple):
    """The runs of one server in one configuration."""

    server: str
    version: str
    configuration: str
    date: str
    runs: tuple[Run, ...]

    @property
    def file_name(self) -> str:
        return f"{self.server}-{self.version}-{self.configuration}.jsonl"

    @property
    def subject(self) -> Subject:
        return subjects()[self.server]

    @property
    def configured(self) -> Configuration:
        return self.subject.configurations[self.configuration]


@cache
def recordings() -> tuple[Recording, ...]:
    """Every recording, in the order of the files' names."""
    return tuple(map(read_recording, sorted(FOLDER.glob("*.jsonl"))))


def read_recording(path: Path) -> Recording:
    """Return the recording in a file."""
    first, *others = path.read_text(encoding="utf-8").splitlines()
    runs = tuple(tuple(map(read_exchange, json.loads(line))) for line in others)
    return Recording(**json.loads(first), runs=runs)


def write_recording(recording: Recording) -> Path:
    """Write a recording into its file, in place of any of the same configuration."""
    for old in FOLDER.glob(f"{recording.server}-*-{recording.configuration}.jsonl"):
        if read_recording(old)[:3:2] == recording[:3:2]:
            old.unlink()
    head = recording._asdict()
    del head["runs"]
    lines = [head, *([write_exchange(one) for one in run] for run in recording.runs)]
    path = FOLDER / recording.file_name
    text = "".join(
        json.dumps(line, ensure_ascii=False, separators=(",", ":")) + "\n" for line in lines
    )
    path.write_text(text, encoding="utf-8")
    return path
