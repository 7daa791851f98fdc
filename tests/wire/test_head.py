"""A scenario without its steps: what is served is what its data say."""

import pytest

from tests.wire.served import head_in, head_of
from tolsim.catalogue import find_policy, policy_names
from tolsim.documents import Case, Overrides, load_scenario
from tolsim.documents.yaml.writer import yaml_text
from tolsim.wire.server.head import in_full, pin

MINE = """\
title: Mine
policy:
  name: zoom-user
  extends: zoom-user
  access: {expires: {after_issue: 5m}}
  http: {paths: {api: /v3/me}, query: null}
systems: [legacy, new]
steps: []
"""


def test_a_policy_that_is_called_like_another() -> None:
    """It is written out: its name would mean the one of the catalogue."""
    head = head_in(MINE)
    assert "zoom-user" == head.data["policy"]["name"]
    assert 300 == head.scenario.apps[0].policy.access.expires.after_issue
    assert "zoom-user" == head_of("zoom-user").data["policy"]
    shape = head.shapes["app"]
    assert ("/v3/me", "/oauth/token", False) == (
        shape.paths["api"], shape.paths["token"], shape.query,
    )  # fmt: skip


@pytest.mark.parametrize("policy", policy_names())
def test_a_head_in_full_is_the_same_head(policy: str) -> None:
    """What a journal holds means the same run and the same wire, and is known by its name again."""
    head = head_of(policy)
    full = in_full(head)
    assert {"name": policy} == {"name": full["policy"]["name"]}
    assert head == pin(Case(yaml_text({**full, "steps": []}), "x", find_policy), Overrides())


def test_how_the_wire_of_each_app_looks() -> None:
    """By the policy of the file, or of the option; one that says nothing is plain."""
    text = """\
title: Apps
apps: {one: {policy: zoom-user}, two: {policy: hydra}}
systems: {legacy: {app: one}, new: {app: two}}
steps: []
"""
    file = load_scenario(text, "x.yaml", find_policy)
    assert [("one",)] == [tuple(http) for http in file.http]
    file = load_scenario(text, "x.yaml", find_policy, Overrides(policies=("spotify",)))
    assert [{"one", "two"}] == [set(http) for http in file.http]
    assert "/api/token" == file.http[0]["two"]["paths"]["token"]
