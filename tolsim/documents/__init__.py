"""Scenario, policy and mapping files: strict YAML in, plain values or located problems out.

Each folder builds on those before it.

- `lookup`: what a person means by a name
- `errors`: what a user asked for cannot be done
- `problems`: what is wrong with a file, where, and what to write instead
- `reading`: the bytes of a file, bounded
- `unseen`: characters that nobody sees in a text
- `durations`: `1h30m`, `90d`, `0s`, read and written
- `loose_durations`: `5 minutes`, as `5m`
- `moments`: `2026-08-03T18:24:05Z`, read
- `yaml`: text as a tree of nodes with positions, and data as text
- `shape`: a tree compared with its model
- `policies`: policy files: read, extended, patched, written
- `mappings`: mapping files: how the log of a server is read
- `scenarios`: scenario files: their cast, their runs, their steps
- `populations`: population files: who uses an app, and how
- `schema`: JSON Schema of all, derived from the models
"""

from typing import TYPE_CHECKING

from tolsim.lazily import names_of

if TYPE_CHECKING:
    from tolsim.documents.durations import duration, parse_duration
    from tolsim.documents.errors import UserError
    from tolsim.documents.policies.file import (
        FindPolicy,
        PolicyFile,
        PolicySource,
        PolicySourceNote,
        load_policy,
    )
    from tolsim.documents.problems import DocumentError, Problem, UnknownPolicy
    from tolsim.documents.scenarios.file import Case, ScenarioFile, load_scenario
    from tolsim.documents.scenarios.runs import NO_OVERRIDES, Overrides

__all__ = [
    "NO_OVERRIDES",
    "Case",
    "DocumentError",
    "FindPolicy",
    "Overrides",
    "PolicyFile",
    "PolicySource",
    "PolicySourceNote",
    "Problem",
    "ScenarioFile",
    "UnknownPolicy",
    "UserError",
    "duration",
    "load_policy",
    "load_scenario",
    "parse_duration",
]

_HOMES = {
    "NO_OVERRIDES": "scenarios.runs",
    "Case": "scenarios.file",
    "DocumentError": "problems",
    "FindPolicy": "policies.file",
    "Overrides": "scenarios.runs",
    "PolicyFile": "policies.file",
    "PolicySource": "policies.file",
    "PolicySourceNote": "policies.file",
    "Problem": "problems",
    "ScenarioFile": "scenarios.file",
    "UnknownPolicy": "problems",
    "UserError": "errors",
    "duration": "durations",
    "load_policy": "policies.file",
    "load_scenario": "scenarios.file",
    "parse_duration": "durations",
}
if not TYPE_CHECKING:  # for a type checker, it would make up every name that there is not
    __getattr__ = names_of(__name__, _HOMES)
