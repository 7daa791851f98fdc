"""A scenario to start from: every system asks for tokens, uses them, and asks again."""

from collections.abc import Sequence
from typing import NamedTuple

from tolsim.analysis.check.update import update_expectations
from tolsim.documents import FindPolicy, load_scenario
from tolsim.documents.yaml.writer import yaml_flow


class Beginning(NamedTuple):
    """What a new scenario is about; names are checked when the text is read."""

    title: str
    policy: str
    tolerance: int | None
    systems: tuple[str, ...]


def write_beginning(about: Beginning, name: str, find_policy: FindPolicy) -> str:
    """Return the text of a commented scenario file, which expects what happens in it.

    `name` is the file's. Raises DocumentError if a name in it is wrong, the policy is unknown
    or it has no tolerance to set.
    """
    login = _text(about, "login")
    (run,) = load_scenario(login, name, find_policy).runs
    policy = run.apps[0].policy
    # Such a policy is of a server-to-server app, where no user can log in (RFC 6749, 4.4).
    for_itself = policy.client_credentials and not policy.refresh.issued
    draft = _text(about, "client_credentials") if for_itself else login
    return update_expectations(draft, name, find_policy)


def _text(about: Beginning, verb: str) -> str:
    tolerance = (
        "# tolerance: 1  # the policy's one knob, if it has one; [1, 2] makes two runs\n"
        if about.tolerance is None
        else f"tolerance: {about.tolerance}  # the policy's one knob; [1, 2] makes two runs\n"
    )
    return f"""\
# What happens here: `tolsim run FILE`. Whether it goes as expected: `tolsim check FILE`.
title: {yaml_flow(about.title)}
about: |
  What is to be found out, and what was observed.
policy: {yaml_flow(about.policy)}  # `tolsim policies` lists them all
{tolerance}# Deployments of one app. Two that share tokens: {{a: {{store: s}}, b: {{store: s}}}}.
systems: [{", ".join(map(yaml_flow, about.systems))}]

# A step is login, refresh, call, client_credentials, revoke, copy, forget, incident, change,
# wait, race, check or repeat, `after` the step before or `at` a time of its own. `expect` is what
# the provider answered: ok, an error, 401, refused ... `then` can say how systems and tokens stand:
# {{legacy: locked-out}}.
steps:
{_steps(about.systems, verb)}"""


def _steps(systems: Sequence[str], verb: str) -> str:
    again = "refresh" if verb == "login" else verb
    steps = [
        *(f"{verb}: {yaml_flow(system)}\n    after: 1m" for system in systems),
        *(f"call: {yaml_flow(system)}\n    after: 1m" for system in systems),
        f"{again}: {yaml_flow(systems[0])}\n    after: 1h",
    ]
    return "".join(f"  - {step}\n" for step in steps)
