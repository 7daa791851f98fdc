"""Mutants of scenarios, policies and tables, through every reader and command.

The suite tries a few of them; `python -m tests.edges.mutants --count 100000` as many as one likes.
Whatever a file holds, a command ends with 0, 1 or 2, soon, without a traceback, and writes
nothing that a terminal would obey.
"""

import argparse
import io
import os
import random
import re
import resource
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import redirect_stderr, redirect_stdout
from pathlib import Path
from typing import Final, Literal, NamedTuple

from tolsim.cli.app import main
from tolsim.documents.unseen import UNSEEN

ROOT: Final = Path(__file__).parent.parent.parent
PATIENCE: Final = 10.0
"""CPU seconds that no command may take."""
ROOM: Final = 500
"""Megabytes that the process may not grow beyond."""

Kind = Literal["scenario", "policy", "table"]

SEEDS: Final[dict[Kind, Sequence[str]]] = {
    "scenario": (
        "scenarios/*.yaml",
        "scenarios/cases/a*.yaml",
        "tests/simulation/vectors/00*.yaml",
    ),
    "policy": ("tolsim/catalogue/*/*.yaml",),
    "table": ("tests/cases/evidence.csv",),
}
COMMANDS: Final[dict[Kind, Sequence[str]]] = {
    "scenario": (
        "run m.yaml", "run m.yaml --format json", "run m.yaml --format json --compact",
        "run m.yaml --format markdown", "run m.yaml --format mermaid", "run m.yaml --format svg",
        "run m.yaml --format html", "run m.yaml --set refresh.grace.uses=1 -t 2",
        "check m.yaml", "check m.yaml --format json", "check m.yaml --format junit",
        "check m.yaml --format github", "check . --allow-empty", "compare m.yaml -t 0..2",
        "compare m.yaml -p zoom-user -p okta-static --format json", "explain m.yaml",
        "explain m.yaml --format json", "explain m.yaml --format mermaid",
        "run m.yaml --policy zoom-user-concurrent --inside", "check m.yaml --update",
    ),
    "policy": (
        "policies check ./m.yaml", "policies check ./m.yaml --format json",
        "policies show ./m.yaml", "policies show ./m.yaml --format json",
        "policies show ./m.yaml --format yaml", "policies show ./m.yaml --format markdown",
        "policies diff ./m.yaml zoom-user", "run two_systems --policy ./m.yaml",
        "check two_systems --policy ./m.yaml", "explain two_systems --policy ./m.yaml",
        "explore ./m.yaml --max-states 30", "distinguish ./m.yaml zoom-user --max-states 30",
    ),
    "table": ("identify --observations m.csv --max-states 20",),
}  # fmt: skip
SLOW: Final = {
    "scenario": ("advise m.yaml --max 2", "identify m.yaml --max-states 20"),
    "policy": ("advise two_systems --policy ./m.yaml --max 2",),
    "table": (),
}
"""Commands that replay a file hundreds of times: one mutant in fifty is theirs."""

NASTY: Final = (
    "null", "~", "true", "-1", "0", "1e999", ".nan", "999999999999999999", "0x7fffffffffffffff",
    "999999999y", "999999999y999999999mo", "0s", "forever", "''", '""', "[]", "{}", "[[]]", "&a",
    "*a", "!!python/object:os.system", "|", ">", "'\x1b[31m'", '"\\x1b]0;f\\a"', '"\\u202e"',
    '"\\x9b"', '"\\u2028"', "user@legacy.A1", "legacy.R0", "a" * 200, "x" * 20_000, "日本語",
    "../../../etc/passwd", "/dev/zero", "./m.yaml", "zoom-user@2", "%s%n", "<script>", "::error::",
    "]]>", "```", "one of", "repeat", "race", "10000", "20001", "2026-13-45T99:99:99Z",
)  # fmt: skip
_WORD: Final = re.compile(r"[\w.@/-]+")
_OBEYED: Final = re.compile(f"[{UNSEEN}]")


class Outcome(NamedTuple):
    """How a command ended, and what it said."""

    code: int
    text: str
    seconds: float

    @property
    def faults(self) -> Iterator[str]:
        """What no file may bring about."""
        if self.code not in (0, 1, 2):
            yield f"ends with {self.code}"
        if "Traceback" in self.text:
            yield "shows a traceback"
        if found := _OBEYED.search(self.text):
            yield f"writes {found[0]!a}"
        if self.seconds > PATIENCE:
            yield f"takes {self.seconds:.1f} s"


class Mutant(NamedTuple):
    """A file of a kind, as bytes, and the command that gets it."""

    kind: Kind
    data: bytes
    command: str

    def run(self) -> Outcome:
        """Write the file where we are and run the command."""
        name = "m.csv" if self.kind == "table" else "m.yaml"
        Path(name).write_bytes(self.data)
        return run(self.command.split())


def run(args: Sequence[str]) -> Outcome:
    """Run a command in this process."""
    out, err = (io.TextIOWrapper(io.BytesIO(), encoding="utf-8") for _ in range(2))
    before, sys.argv = sys.argv, ["tolsim", *args]
    start = time.process_time()
    try:
        with redirect_stdout(out), redirect_stderr(err):
            code = main()
    finally:
        sys.argv = before
    taken = time.process_time() - start
    for stream in (out, err):
        stream.flush()
        stream.seek(0)
    return Outcome(code, out.read() + err.read(), taken)


def mutants(seed: int) -> Iterator[Mutant]:
    """Yield mutants without end, the same for the same seed."""
    chance = random.Random(seed)
    texts = {kind: [_seed(path) for path in _seeds(kind)] for kind in SEEDS}
    words = sorted(
        {word for some in texts.values() for text in some for word in _WORD.findall(text)}
    )
    while True:
        kind = chance.choices(list(SEEDS), weights=(60, 38, 2))[0]
        text = chance.choice(texts[kind])
        for _ in range(chance.choice((1, 1, 1, 2, 3, 8))):
            text = _mutate(text, words, chance)
        data = text.encode("utf-8", "surrogatepass")
        if chance.random() < 0.02:
            at = chance.randrange(len(data) + 1)
            data = data[:at] + chance.randbytes(chance.randrange(1, 4)) + data[at:]
        slow = SLOW[kind] and chance.random() < 0.02
        yield Mutant(kind, data, chance.choice(SLOW[kind] if slow else COMMANDS[kind]))


def _seeds(kind: Kind) -> list[Path]:
    return sorted(path for pattern in SEEDS[kind] for path in ROOT.glob(pattern))


def _seed(path: Path) -> str:
    """Return a file as the commands get it: a policy is called like its file."""
    return re.sub(r"^name: .*$", "name: m", path.read_text("utf-8"), count=1, flags=re.MULTILINE)


def _mutate(text: str, words: Sequence[str], chance: random.Random) -> str:
    """Change a text in one place."""
    lines = text.split("\n")
    at = chance.randrange(len(lines))
    match chance.randrange(7):
        case 0:
            del lines[at]
        case 1:
            lines.insert(at, chance.choice(lines))
        case 2:
            lines[at] = " " * chance.randrange(8) + lines[at].lstrip()
        case 3:
            other = chance.randrange(len(lines))
            lines[at], lines[other] = lines[other], lines[at]
        case 4:
            del lines[at:]
        case _:
            lines[at] = _replace_word(lines[at], words, chance)
    return "\n".join(lines)


def _replace_word(line: str, words: Sequence[str], chance: random.Random) -> str:
    found = list(_WORD.finditer(line))
    new = chance.choice(NASTY if chance.random() < 0.5 else words)
    if not found:
        return line + new
    old = chance.choice(found)
    return line[: old.start()] + new + line[old.end() :]


def _say(text: str) -> None:
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


def _memory() -> int:
    """Return the most megabytes that the process has held."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024


def _try(count: int, seed: int) -> int:
    """Try so many mutants and print what they came to; return how many faults there were."""
    codes: Counter[str] = Counter()
    slowest = faulty = 0.0
    for number, mutant in zip(range(count), mutants(seed), strict=False):
        outcome = mutant.run()
        codes[f"exit {outcome.code}"] += 1
        slowest = max(slowest, outcome.seconds)
        faults = [*outcome.faults, *([f"{_memory()} MB"] if _memory() > ROOM else ())]
        if faults:
            faulty += 1
            _say(f"{number}: {mutant.command}: {', '.join(faults)}\n{outcome.text[-300:]!a}")
            Path(f"fault-{seed}-{number}").write_bytes(mutant.data)
        if number % 1000 == 999:
            _say(
                f"{number + 1}: {dict(codes)}, slowest {slowest:.2f} s, {_memory()} MB, "
                f"faults {faulty:.0f}"
            )
    return int(faulty)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--count", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=0)
    chosen = parser.parse_args()
    os.chdir(tempfile.mkdtemp())
    _say(str(Path.cwd()))
    raise SystemExit(bool(_try(chosen.count, chosen.seed)))
