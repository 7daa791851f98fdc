"""The runs of a scenario: one for each policy and tolerance, as written or as overridden."""

from collections.abc import Iterator
from typing import Final, NamedTuple

from tolsim.documents.policies.file import (
    FindPolicy,
    check_written,
    find_document,
    rules_of,
    split_tolerance,
)
from tolsim.documents.policies.patching import Rules, apply_patch, initial_rules, patch_model
from tolsim.documents.policies.values import to_policy
from tolsim.documents.problems import DocumentError, Problems, Source
from tolsim.documents.scenarios.cast import ONLY_APP
from tolsim.documents.scenarios.progress import InForce
from tolsim.documents.shape.structure import conform
from tolsim.documents.yaml.nodes import Node
from tolsim.documents.yaml.reader import read_yaml
from tolsim.simulation.scenario import Mark

DEFAULT_POLICY = "zoom-user-concurrent"
"""The policy of a scenario that names none; its tolerance N means N logins at once."""


class Overrides(NamedTuple):
    """What options say instead of the file.

    `policies` (names or paths) replace the policy of every app, `tolerances` its knob's
    position; several of them make a run of each. `NAME@N` is a policy at a tolerance of its own,
    whatever the `tolerances`. `settings` are pairs of a dotted path
    and the YAML value that is patched in at the start, after the knob was set. Without
    `each_run`, what a file expects of its runs one by one is left aside.
    """

    policies: tuple[str, ...] = ()
    tolerances: tuple[int, ...] = ()
    settings: tuple[tuple[str, str], ...] = ()
    each_run: bool = True


NO_OVERRIDES: Final = Overrides()


class Start(NamedTuple):
    """How a run starts: the policy of each app (those that could be read) and the run's keys."""

    policies: dict[str, InForce]
    keys: tuple[str, ...]
    defaulted: bool


class _Choice(NamedTuple):
    """A policy to run under; `given` when an option named it, `at` with a tolerance of its own."""

    name: str
    rules: Rules | None
    given: bool = False
    defaulted: bool = False
    at: Node | None = None

    @property
    def has_knob(self) -> bool:
        return self.rules is not None and self.rules.written.get("tolerance") is not None


class RunPlanner(NamedTuple):
    """Finds the policies that a scenario's head names, and the runs they make."""

    head: Node
    find: FindPolicy
    problems: Problems
    overrides: Overrides

    def starts(self) -> tuple[tuple[Start, ...], tuple[str, ...] | None]:
        """Return how each run starts, and every key by which the file's own runs go.

        The keys are None where a policy could not be read, as its knob is then unknown.
        """
        before = len(self.problems)
        written = tuple(self._written(Overrides()))
        planned = written
        if self.overrides != Overrides():
            planned = tuple(self._written(self.overrides))
        if len(self.problems) > before:
            return planned, None
        keys = dict.fromkeys(key for start in (*written, *planned) for key in start.keys)
        return planned, tuple(keys)

    def _written(self, overrides: Overrides) -> Iterator[Start]:
        patches = [self._setting(*setting) for setting in overrides.settings]
        apps = self.head.get("apps")
        if apps is not None:
            yield from self._several_apps(apps, overrides, patches)
            return
        seen = set()
        for choice in self._choices(overrides, self.head.get("policy")):
            for tolerance in self._tolerances(overrides, self.head.get("tolerance"), choice):
                start = self._start({ONLY_APP: (choice, tolerance)}, patches)
                if start.keys not in seen or not start.policies:
                    seen.add(start.keys)
                    yield start

    def _several_apps(
        self, apps: Node, overrides: Overrides, patches: list[Node | None]
    ) -> Iterator[Start]:
        self._refuse_beside_apps()
        for policy in overrides.policies or (None,):
            for number in overrides.tolerances or (None,):
                one = Overrides((policy,) if policy else (), () if number is None else (number,))
                parts = {}
                for name, app in apps.items():
                    (choice,) = self._choices(one, app.get("policy"))
                    (tolerance,) = self._tolerances(one, app.get("tolerance"), choice)
                    parts[name] = (choice, tolerance)
                # An option turns the knobs that there are; it is wrong only where there is none.
                if number is not None and any(choice.has_knob for choice, _ in parts.values()):
                    parts = {
                        name: (choice, tolerance if choice.has_knob else None)
                        for name, (choice, tolerance) in parts.items()
                    }
                yield self._start(parts, patches)

    def _refuse_beside_apps(self) -> None:
        for key in ("policy", "tolerance"):
            if (member := self.head.get(key)) is not None:
                self.problems.add(
                    member.key_place, "beside-apps", f"`{key}` stands beside `apps`",
                    f"write the {key} of each app inside `apps`",
                )  # fmt: skip

    def _choices(self, overrides: Overrides, written: Node | None) -> Iterator[_Choice]:
        if overrides.policies:
            for reference in dict.fromkeys(overrides.policies):
                yield self._given(reference)
            return
        if written is None:
            yield self._default()
            return
        seen: set[str] = set()
        for node in written.each() if written.elements is not None else (written,):
            choice = (
                self._inline(node) if node.members is not None else self._named(node, self.problems)
            )
            if choice.name in seen:
                self.problems.add(
                    node.place, "duplicate-run", f"two policies are called `{choice.name}`",
                    "give each a `name` of its own",
                )  # fmt: skip
            seen.add(choice.name)
            yield choice

    def _given(self, reference: str) -> _Choice:
        """Return the policy that an option names, `NAME@N` at its own tolerance."""
        name, tolerance = split_tolerance(reference)
        written = _option("--policy", reference)
        node = Node(name, written.source, Mark(1, 1, max(1, len(name))))
        choice = self._named(node, self.problems, given=True)
        if tolerance is None:
            return choice
        at = Mark(1, len(name) + 2, len(reference) - len(name) - 1)
        return choice._replace(at=Node(tolerance, written.source, at))

    def _default(self) -> _Choice:
        place = self.head.place
        reference = Node(DEFAULT_POLICY, place.source, Mark(1, 1))
        # Where an option names the policy, only the keys of the file's own runs depend on it.
        problems = Problems() if self.overrides.policies else self.problems
        choice = self._named(reference, problems)
        return _Choice(choice.name, choice.rules, defaulted=True)

    def _named(self, reference: Node, problems: Problems, *, given: bool = False) -> _Choice:
        try:
            document = find_document(reference, self.find, problems)
            if document is None:
                return _Choice(reference.value, None, given)
            rules = rules_of(document, reference.value, self.find, problems)
        except DocumentError as error:
            problems.extend(error.problems)
            return _Choice(reference.value, None, given)
        return _Choice(rules.name if rules else reference.value, rules, given)

    def _inline(self, node: Node) -> _Choice:
        named = node.get("name")
        name = named.value if named and isinstance(named.value, str) else "inline"
        if not check_written(node, self.problems):
            return _Choice(name, None)
        try:
            return _Choice(name, rules_of(node, name, self.find, self.problems))
        except DocumentError as error:
            self.problems.extend(error.problems)
            return _Choice(name, None)

    def _tolerances(
        self, overrides: Overrides, written: Node | None, choice: _Choice
    ) -> list[Node | None]:
        if choice.at is not None:
            return [choice.at]
        if overrides.tolerances:
            return [_option("--tolerance", number) for number in overrides.tolerances]
        if written is None:
            return [None]
        return [*written.each()] if written.elements is not None else [written]

    def _start(
        self, parts: dict[str, tuple[_Choice, Node | None]], patches: list[Node | None]
    ) -> Start:
        policies = {}
        keys: list[str] = []
        for app, (choice, tolerance) in parts.items():
            in_force = self._in_force(choice, tolerance, patches)
            if in_force is not None:
                policies[app] = in_force
            keys.append(choice.name)
            number = in_force.rules.tolerance if in_force else tolerance and tolerance.value
            if number is not None:
                keys.append(f"tolerance {number}")
        defaulted = any(choice.defaulted for choice, _ in parts.values())
        return Start(policies, tuple(keys) if self.head.get("apps") is None else (), defaulted)

    def _in_force(
        self, choice: _Choice, tolerance: Node | None, patches: list[Node | None]
    ) -> InForce | None:
        """Return a policy at the start; the file's tolerance does not bind one without a knob."""
        if choice.rules is None:
            return None
        own = tolerance is None or tolerance.source is self.head.source
        if choice.given and own and not choice.has_knob:
            tolerance = None
        problems = Problems()
        rules = initial_rules(choice.rules, tolerance, problems)
        for patch in patches:
            rules = apply_patch(rules, patch, problems) if patch else rules
        policy = None if len(problems) else to_policy(rules, problems)
        self.problems.extend(problems)
        return InForce(rules, policy) if policy else None

    def _setting(self, path: str, value: str) -> Node | None:
        """Return the patch that `--set path=value` means, or None after noting a problem."""
        # Read with the path as leading space, so that columns are those of the option.
        node = read_yaml(" " * (len(path) + 1) + (value or "null"), "--set", self.problems)
        node.source.lines[0] = f"{path}={value}"
        end = len(path)
        for key in reversed(path.split(".")):
            node.key = Mark(1, end - len(key) + 1, max(1, len(key)))
            node = Node({key: node.value}, node.source, node.mark, {key: node})
            end -= len(key) + 1
        node.key = Mark(1, 1, len(path))
        return node if conform(node, patch_model(), self.problems) else None


def _option(name: str, value: str | int) -> Node:
    """Return the value of a command-line option as a node, so that problems can point at it."""
    return Node(value, Source(name, str(value)), Mark(1, 1, max(1, len(str(value)))))
