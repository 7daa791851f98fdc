"""What a file says about itself."""

from itertools import groupby

from tolsim.render.words.names import one_line


def paragraphs(about: str | None) -> list[str]:
    """Return the paragraphs of a text.

    A line ends one if the first word of the next would still have had room in the longest line:
    otherwise the line was only broken because it was full.
    """
    lines = [line.strip() for line in (about or "").splitlines()]
    width = max(map(len, lines), default=0)
    found: list[str] = []
    for is_blank, together in groupby(lines, key=lambda line: not line):
        last = None
        for line in [] if is_blank else together:
            if last is not None and len(f"{last} {line.split()[0]}") > width:
                found[-1] += f" {line}"
            else:
                found.append(line)
            last = line
    return found


def asked_by(about: str | None) -> str:
    """Return what a file asks: all that stands before its `Answer:`."""
    asked = (about or "").partition("Answer:")[0]
    return _sentence(one_line(asked).removeprefix("Question:"))


def told_by(about: str | None) -> str:
    """Return what a file answers, after its `Answer:`; of one that asks nothing, everything."""
    asked, mark, told = (about or "").partition("Answer:")
    return _sentence(told if mark or "Question:" in asked else asked)


def _sentence(words: str) -> str:
    line = one_line(words).strip()
    return line[:1].upper() + line[1:]
