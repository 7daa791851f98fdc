"""The surroundings of every test: no terminal of the developer's leaks in, no clock decides."""

import os
import signal

from hypothesis import settings

SCRUBBED = ("CLICOLOR", "CLICOLOR_FORCE", "COLORTERM", "COLUMNS", "FORCE_COLOR", "LINES",
            "NO_COLOR", "PY_COLORS", "PYTHONIOENCODING", "TERM", "TTY_COMPATIBLE",
            # Two hundred tests start a process: half a second for each to compile tolsim anew.
            "PYTHONDONTWRITEBYTECODE")  # fmt: skip

# A slow machine is no failure; and what CI refuses today it refuses tomorrow.
settings.register_profile("tolsim", deadline=None, derandomize="CI" in os.environ, max_examples=25)
# `--hypothesis-profile thorough` is what `.ci/run` adds where it looks for more.
settings.register_profile("thorough", settings.get_profile("tolsim"), max_examples=200)
settings.load_profile("tolsim")


def pytest_configure() -> None:
    """Before anything is imported, as Rich reads some of these only once."""
    for name in SCRUBBED:
        os.environ.pop(name, None)
    os.environ["PYTHONUTF8"] = "1"
    # A shell that runs the tests in the background lets them ignore Ctrl-C, and processes inherit
    # that: those whose end by Ctrl-C is tested would go on.
    signal.signal(signal.SIGINT, signal.default_int_handler)
