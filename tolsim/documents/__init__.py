"""Scenario and policy files: strict YAML in, plain values or located problems out."""

from tolsim.documents.durations import duration, parse_duration
from tolsim.documents.policies.file import (
    FindPolicy,
    PolicyFile,
    PolicySource,
    PolicySourceNote,
    load_policy,
)
from tolsim.documents.problems import DocumentError, Problem, UnknownPolicy
from tolsim.documents.scenarios.file import ScenarioFile, load_scenario
from tolsim.documents.scenarios.runs import Overrides

__all__ = [
    "DocumentError",
    "FindPolicy",
    "Overrides",
    "PolicyFile",
    "PolicySource",
    "PolicySourceNote",
    "Problem",
    "ScenarioFile",
    "UnknownPolicy",
    "duration",
    "load_policy",
    "load_scenario",
    "parse_duration",
]
