"""Replays logins of several systems under a provider's OAuth token rules.

    import tolsim

    (trace,) = tolsim.replay("two_systems", tolerance=2)
    assert trace.states == {"legacy": "working", "new": "working"}
    print(trace)

What is heavy is imported when it is first asked for.
"""

# The plugin is loaded in every run of pytest, and with it this file: it imports nothing.
TYPE_CHECKING = False  # type checkers take it for true; `typing` itself is slow to import
if TYPE_CHECKING:
    from tolsim.api import Scenario, Trace, load, loads, replay
    from tolsim.api import Scenario as ScenarioFile
    from tolsim.documents import DocumentError
    from tolsim.simulation.trace import Failure, StepTrace

__version__ = "0.1.0"

__all__ = [
    "DocumentError",
    "Failure",
    "Scenario",
    "ScenarioFile",
    "StepTrace",
    "Trace",
    "load",
    "loads",
    "replay",
]


# `from tolsim import load` works as if it stood here (PEP 562), but `import tolsim` takes 3 ms,
# and the documents room would add 130.
_HOMES = {
    "DocumentError": ("tolsim.documents", "DocumentError"),
    "Failure": ("tolsim.simulation.trace", "Failure"),
    "Scenario": ("tolsim.api", "Scenario"),
    "ScenarioFile": ("tolsim.api", "Scenario"),
    "StepTrace": ("tolsim.simulation.trace", "StepTrace"),
    "Trace": ("tolsim.api", "Trace"),
    "load": ("tolsim.api", "load"),
    "loads": ("tolsim.api", "loads"),
    "replay": ("tolsim.api", "replay"),
}
"""Where the names of the public API live, and how they are called there."""


def __getattr__(name: str) -> object:
    """Import a name of the public API when it is first asked for."""
    from importlib import import_module

    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    module, attribute = _HOMES[name]
    return getattr(import_module(module), attribute)
