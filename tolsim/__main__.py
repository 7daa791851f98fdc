"""The program: `tolsim`, and `python -m tolsim`.

Ctrl-C ends it with 130 and without a word, from the first line on. Imports are interrupted
otherwise than the command itself: they have nothing to tidy up, and an exception that is raised
within one may come out as another, or as a warning.
"""

import gc
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

# The start makes 100,000 objects that stay, and the collector would look through them many times.
# With its usual threshold of 700 it takes a twentieth of the time of `tolsim run`.
gc.set_threshold(100_000, 10, 10)

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
    # Python looks through all objects for garbage once more as it ends, a tenth of all its time.
    gc.freeze()
    sys.exit(code)


if __name__ == "__main__":
    main()
