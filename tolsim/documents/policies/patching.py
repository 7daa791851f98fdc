"""Merging of policies as written: `extends`, a `change`, `--set`, and the tolerance knob."""

from collections.abc import Mapping
from functools import lru_cache
from types import UnionType
from typing import Annotated, Any, Final, NamedTuple, Union, get_args, get_origin

import msgspec

from tolsim.documents.policies.model import KnobModel, PolicyModel, RulesModel
from tolsim.documents.problems import Place, Problems
from tolsim.documents.shape.structure import conform
from tolsim.documents.shape.vocabulary import Count
from tolsim.documents.yaml.nodes import Node, mapping

_WHOLE: Final = ("refresh", "rotate")
"""The one mapping that is replaced, never merged: its keys are alternatives."""


_BODIES: Final = (("http", "success"), ("http", "refusal"), ("http", "api_refusal"))
"""Bodies of answers, in which null takes a usual member away: it has to stay."""


class Rules(NamedTuple):
    """The rules of an app as they are written at some moment, and where its knob stands.

    `http` says how the provider's wire looks, which no change of the rules changes.
    """

    name: str
    written: Node
    tolerance: int | None = None
    http: Mapping[str, Any] | None = None


def nested(path: tuple[str, ...], value: Node) -> Node:
    """Return mappings that hold a value at a path of keys, all of them at the value's place."""
    for key in reversed(path):
        value = mapping({key: value}, value)
    return value


def merge(base: Node, patch: Node, path: tuple[str, ...] = ()) -> Node:
    """Return a mapping patched by another: mappings deeply, new keys last, null takes away."""
    members = dict(base.members or {})
    for key, new in patch.items():
        here = (*path, key)
        if new.value is None and path not in _BODIES:
            # As in a JSON merge patch (RFC 7396, 2): null removes a member, and a list is replaced
            # whole.
            members.pop(key, None)
        elif new.members is not None and here != _WHOLE:
            old = members.get(key)
            members[key] = merge(old if old and old.members else mapping({}, new), new, here)
        else:
            members[key] = new
    return mapping(members, patch)


def set_tolerance(rules: Rules, tolerance: int, place: Place, problems: Problems) -> Rules:
    """Return the rules with the knob set: the tolerance, offset and all, at the knob's path."""
    record = rules.written.get("tolerance")
    if record is None:
        problems.add(
            place, "no-knob", f"the policy `{rules.name}` has no tolerance to set",
            "leave the tolerance out, or choose a policy with a `tolerance` record",
        )  # fmt: skip
        return rules
    knob = conform(record, KnobModel, problems)
    if knob is None:
        return rules
    path = tuple(knob.sets.split("."))
    # A `max` and a `count` of slots are 1 at least in this format: tolerance 0 leaves them there.
    least = 1 if path[-1] in ("max", "count") and len(path) > 1 else 0
    number = max(least, tolerance + (knob.offset or 0))
    patch = nested(path, Node(number, *place))
    return rules._replace(written=merge(rules.written, patch), tolerance=tolerance)


def initial_rules(rules: Rules, tolerance: Node | None, problems: Problems) -> Rules:
    """Return the rules as a run starts: the knob at a tolerance, or at its default."""
    if tolerance is not None:
        return set_tolerance(rules, tolerance.value, tolerance.place, problems)
    record = rules.written.get("tolerance")
    if record is None or conform(record, KnobModel, problems) is None:
        return rules
    return set_tolerance(rules, record.at("default").value, record.at("sets").place, problems)


def apply_patch(rules: Rules, patch: Node, problems: Problems) -> Rules:
    """Return the rules after a patch; an integer tolerance in it then sets the knob."""
    number = patch.get("tolerance")
    if number is None or not isinstance(number.value, int):
        after = merge(rules.written, patch)
        # What no knob sets any more has no tolerance, whatever it was set to before.
        kept = rules.tolerance if after.get("tolerance") else None
        return rules._replace(written=after, tolerance=kept)
    rest = {key: member for key, member in patch.items() if key != "tolerance"}
    after = merge(rules.written, mapping(rest, patch))
    return set_tolerance(rules._replace(written=after), number.value, number.place, problems)


@lru_cache
def patch_model() -> type[msgspec.Struct]:
    """Return the model of a `change`: any rules in part, and the tolerance as a number too."""
    about = msgspec.Meta(description="Sets the knob; a mapping patches its record.")
    knob: Any = Annotated[(Count | partial_model(KnobModel) | None, about)]
    return _variant(RulesModel, "PolicyPatch", {"tolerance": knob})


# The models of patches are derived from the model of a whole policy, so that a new field needs
# no second line. A required field becomes optional, in every record inside too:
#     max: Positive                       becomes  max: Positive | None
#     limits: dict[RuleName, LimitModel]  becomes  limits: dict[RuleName, PartialLimitModel] | None
@lru_cache
def partial_model(model: type[msgspec.Struct]) -> Any:
    """Return a record's model with every field optional: what a patch may write of it."""
    fields = msgspec.structs.fields(model)
    if not any(spec.required or _partial(spec.type) != spec.type for spec in fields):
        return model
    return _variant(model, f"Partial{model.__name__}", {})


def extending_model() -> type[msgspec.Struct]:
    """Return the model of a policy that extends another: it may write any part of a record."""
    found: type[msgspec.Struct] = partial_model(PolicyModel)
    return found


def _variant(
    model: type[msgspec.Struct], name: str, special: dict[str, Any]
) -> type[msgspec.Struct]:
    fields = [
        (spec.name, special.get(spec.name) or _optional(spec.type),
         msgspec.field(default=None, name=spec.encode_name))
        for spec in msgspec.structs.fields(model)
    ]  # fmt: skip
    return msgspec.defstruct(
        name, fields, forbid_unknown_fields=True, kw_only=True, module=__name__,
        namespace={"__doc__": model.__doc__},
    )  # fmt: skip


def _optional(kind: Any) -> Any:
    """Return a field's type with null allowed; what describes the field stays outermost."""
    partial = _partial(kind)
    if get_origin(partial) is not Annotated:
        return partial | None
    inner, *about = get_args(partial)
    # msgspec refuses a bound on a union with null, so that it stays with the type inside; the
    # schema wants a description outside, at the property itself.
    limits = [meta for meta in about if meta.description is None]
    described = [meta for meta in about if meta.description is not None]
    inner = Annotated[(inner, *limits)] if limits else inner
    return Annotated[(inner | None, *described)] if described else inner | None


def _partial(kind: Any) -> Any:
    """Return a type with every record in it made optional throughout."""
    if isinstance(kind, type) and issubclass(kind, msgspec.Struct):
        return partial_model(kind)
    origin, inner = get_origin(kind), get_args(kind)
    if origin is Annotated:
        return Annotated[(_partial(inner[0]), *inner[1:])]
    if origin in (Union, UnionType):
        return Union[tuple(map(_partial, inner))]  # noqa: UP007 - the members are computed
    if origin is dict:
        return dict.__class_getitem__((inner[0], _partial(inner[1])))
    return kind
