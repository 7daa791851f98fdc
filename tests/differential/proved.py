"""What the catalogue and the manual say of proofs: `python -m tests.differential.proved` writes it.

A policy is proved by every recording whose configuration takes it as it stands.
"""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from tests.differential.recording import Recording, recordings
from tests.differential.subjects import Subject, subjects
from tests.pages import MANUAL
from tolsim.catalogue import catalogue_policy
from tolsim.documents.policies.file import Proof
from tolsim.documents.yaml.writer import yaml_flow
from tolsim.render.page.markdown import table_row

PAGE: Final = MANUAL / "proof.md"

_PROVED: Final = re.compile(r"^proved:\n(?:[ -].*\n)*", re.MULTILINE)
_TABLE: Final = re.compile(r"(<!-- servers: .* -->\n).*(?=<!-- end of servers -->\n)", re.DOTALL)
_HEADINGS: Final = (
    "server", "version", "configurations", "sequences", "disagreements, and what became of them",
)  # fmt: skip


def proofs() -> dict[str, tuple[Proof, ...]]:
    """The proofs of each policy that has any, as the recordings have them."""
    found: dict[str, tuple[Proof, ...]] = {}
    for one in recordings():
        if (policy := one.configured.proves) is not None:
            proof = Proof(one.subject.server, one.version, _words(one), one.date)
            found[policy] = (*found.get(policy, ()), proof)
    return found


def with_proofs(text: str, proved: tuple[Proof, ...]) -> str:
    """The text of a policy file that ends with these proofs."""
    lines = "".join(f"  - {yaml_flow(proof._asdict())}\n" for proof in proved)
    return _PROVED.sub("", text) + (f"proved:\n{lines}" if proved else "")


def with_servers(text: str) -> str:
    """The text of the manual's page with the table of all servers."""
    rows = [_HEADINGS, ("---",) * len(_HEADINGS), *map(_row, subjects().values())]
    table = "\n".join(map(table_row, rows))
    return _TABLE.sub(lambda found: f"{found[1]}\n{table}\n\n", text)


def _row(subject: Subject) -> tuple[str, ...]:
    recorded = [one for one in recordings() if one.server == subject.name]
    versions = dict.fromkeys(one.version for one in recorded)
    sequences = sum(len(one.runs) for one in recorded)
    configurations = ", ".join(map(_words, recorded))
    told = "; ".join(_told(subject))
    return subject.server, ", ".join(versions), configurations, f"{sequences:,}", told


def _told(subject: Subject) -> Iterator[str]:
    for found, became in subject.disagreements:
        yield f"{found.removesuffix('.')}: *{became}*"


def _words(recording: Recording) -> str:
    return recording.configuration.replace("-", " ")


def main() -> None:
    """Write the proofs into the files of the catalogue, and the table into its page."""
    for policy, proved in proofs().items():
        path = Path(catalogue_policy(policy).name)
        path.write_text(with_proofs(path.read_text("utf-8"), proved), encoding="utf-8")
    PAGE.write_text(with_servers(PAGE.read_text("utf-8")), encoding="utf-8")


if __name__ == "__main__":
    main()
