"""The program: `tolsim`, and `python -m tolsim`.

Ctrl-C ends it with 130 and without a word, from the first line on. Imports are interrupted
otherwise than the command itself: they have nothing to tidy up, and an exception that is raised
within one may come out as another, or as a warning.
"""

import os
import signal
import sys

INTERRUPTED = 130


def _leave(*_: object) -> None:
    os._exit(INTERRUPTED)


def _listen(handler: "signal._HANDLER") -> None:
    """Take Ctrl-C in a way of our own, unless whoever started us wants it ignored."""
    if signal.getsignal(signal.SIGINT) is not signal.SIG_IGN:
        signal.signal(signal.SIGINT, handler)


_listen(_leave)

from tolsim.cli.app import main as _main  # noqa: E402 - Ctrl-C comes first


def main() -> None:
    """Run the command and exit."""
    code = INTERRUPTED
    try:
        _listen(signal.default_int_handler)
        code = _main()
        _listen(_leave)
    except KeyboardInterrupt:
        pass
    sys.exit(code)


if __name__ == "__main__":
    main()
