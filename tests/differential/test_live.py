"""The servers, run: they and the policies that claim to be like them give the same answers."""

from contextlib import closing

import pytest

from tests.differential.proof import prove
from tests.differential.subjects import Configuration, Subject, policy_of, subjects

pytestmark = pytest.mark.differential


@pytest.mark.parametrize(
    ("subject", "configuration"),
    [
        pytest.param(subject, configuration, id=f"{subject.name}-{configuration.name}")
        for subject in subjects().values()
        for configuration in subject.configurations.values()
    ],
)
def test_the_server_agrees(subject: Subject, configuration: Configuration) -> None:
    """Every answer and every introspection, over generated sequences."""
    if (reason := subject.missing()) is not None:
        pytest.skip(f"{subject.server}: {reason}")
    with closing(subject.start(configuration)) as server:
        prove(policy_of(configuration.rules).policy, server, configuration.limits)
