"""Steps read one by one, each in the midst of a run that somebody else decides on."""

from collections import Counter
from collections.abc import Mapping
from typing import Any

from tolsim.documents.policies.file import FindPolicy
from tolsim.documents.problems import Problems
from tolsim.documents.scenarios.cast import read_cast
from tolsim.documents.scenarios.clock import Clock
from tolsim.documents.scenarios.model import ScenarioModel
from tolsim.documents.scenarios.progress import Progress
from tolsim.documents.scenarios.runs import NO_OVERRIDES, RunPlanner
from tolsim.documents.scenarios.steps.drafts import draft_step
from tolsim.documents.scenarios.steps.reading import read_steps
from tolsim.documents.shape.structure import conform
from tolsim.documents.yaml.reader import read_yaml
from tolsim.documents.yaml.writer import yaml_text
from tolsim.simulation.scenario import VERBS, PolicyChange, Step


class Onward:
    """What the steps of one run have come to, so that the next one can be read.

    `head` is the data of a scenario that makes one run; its steps are ignored. Raises
    DocumentError.
    """

    def __init__(self, head: Mapping[str, Any], name: str, find_policy: FindPolicy) -> None:
        problems = Problems()
        node = read_yaml(yaml_text({**head, "steps": []}), name, problems)
        model = conform(node, ScenarioModel, problems)
        if model is None:
            raise problems.error()
        cast = read_cast(model, node, problems)
        (start, *_), keys = RunPlanner(node, find_policy, problems, NO_OVERRIDES).starts()
        problems.raise_any()
        policies, clock = dict(start.policies), Clock(node)
        self._run = Progress(cast, policies, keys, start.keys, problems, clock, Counter())
        self._system = next(iter(cast.systems))

    def __repr__(self) -> str:
        return f"<Onward: {self._run.issued.total()} tokens so far>"

    def read(self, written: Mapping[str, Any], name: str) -> Step:
        """Return the step that data mean; raises DocumentError, and then has learned nothing.

        `name` is how problems call the data.
        """
        run = self._run
        before = (run.issued.copy(), dict(run.policies), run.clock.now, run.clock.jumped)
        problems = run.problems = Problems()
        node = read_yaml(yaml_text(written), name, problems)
        draft = draft_step(node, problems, self._system)
        steps = [*read_steps([draft], run)] if draft is not None else []
        if len(problems):
            run.issued, run.policies, run.clock.now, run.clock.jumped = before
            run.slack = 0
            raise problems.error()
        (step,) = steps
        return step

    def follow(self, step: Step, written: Mapping[str, Any]) -> None:
        """Take notice of a step that was done, whoever read it."""
        actor = getattr(step.action, "actor", None)
        if isinstance(step.action, PolicyChange):
            self.read(written, "change")
        elif actor is not None:
            self._run.issue(VERBS[type(step.action)], actor)
