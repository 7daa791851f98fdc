"""Replays logins of several systems under a provider's OAuth token rules.

    import tolsim

    (trace,) = tolsim.replay("two_systems.yaml", tolerance=2)
    assert trace.states == {"legacy": "working", "new": "working"}

What is heavy is imported when it is first asked for.
"""

# The plugin is loaded in every run of pytest, and with it this file: it imports nothing.
TYPE_CHECKING = False  # type checkers take it for true; `typing` itself is slow to import
if TYPE_CHECKING:
    import os

    from tolsim.documents import DocumentError, ScenarioFile
    from tolsim.simulation.scenario import Scenario
    from tolsim.simulation.trace import Failure, StepTrace, Trace

__version__ = "0.1.0"

__all__ = [
    "DocumentError",
    "Failure",
    "Scenario",
    "ScenarioFile",
    "StepTrace",
    "Trace",
    "load",
    "replay",
]


# `from tolsim import Trace` works as if it stood here (PEP 562), but `import tolsim` takes 3 ms,
# and the documents room would add 130.
_HOMES = {
    "DocumentError": "tolsim.documents",
    "Failure": "tolsim.simulation.trace",
    "Scenario": "tolsim.simulation.scenario",
    "ScenarioFile": "tolsim.documents",
    "StepTrace": "tolsim.simulation.trace",
    "Trace": "tolsim.simulation.trace",
}
"""Where the types of the public API live."""


def load(
    path: "str | os.PathLike[str]", *, policy: str | None = None, tolerance: int | None = None
) -> "ScenarioFile":
    """Return a scenario file with its runs: one for each of its policies and tolerances.

    `policy` (a name of the catalogue, or a path) and `tolerance` replace the file's, as the
    options of `tolsim run` do. Raises DocumentError, which carries every problem of the file,
    and OSError.
    """
    import os

    from tolsim.catalogue import find_policy
    from tolsim.documents import Overrides, load_scenario
    from tolsim.documents.reading import read_file

    overrides = Overrides(
        () if policy is None else (policy,), () if tolerance is None else (tolerance,)
    )
    return load_scenario(read_file(path), os.fspath(path), find_policy, overrides)


def replay(
    scenario: "ScenarioFile | Scenario | str | os.PathLike[str]",
    *,
    policy: str | None = None,
    tolerance: int | None = None,
) -> "tuple[Trace, ...]":
    """Return the trace of every run of a scenario file, or of the one run given.

    With a `policy` or `tolerance` the file is read again under it, as in `load`; a single run
    has left its file behind and takes neither (TypeError).
    """
    from tolsim.documents import ScenarioFile
    from tolsim.simulation import Scenario
    from tolsim.simulation import replay as replay_run

    if isinstance(scenario, Scenario):
        if policy is not None or tolerance is not None:
            raise TypeError("a single run keeps its policy and tolerance: replay its file instead")
        return (replay_run(scenario),)
    if not isinstance(scenario, ScenarioFile):
        scenario = load(scenario, policy=policy, tolerance=tolerance)
    elif policy is not None or tolerance is not None:
        scenario = load(scenario.name, policy=policy, tolerance=tolerance)
    return tuple(replay_run(run) for run in scenario.runs)


def __getattr__(name: str) -> object:
    """Import a type of the public API when it is first named."""
    from importlib import import_module

    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(_HOMES[name]), name)
