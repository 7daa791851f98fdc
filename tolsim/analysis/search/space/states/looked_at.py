"""Which facts of a state carry each rule of a policy: what a search must know to apply it.

A rule that reads nothing of the past needs no fact. The tests demand an entry for every field of
a policy: whoever adds a rule must say here what a state has to remember for it.
"""

from collections.abc import Mapping
from typing import Final

LOOKED_AT: Final[Mapping[str, tuple[str, ...]]] = {
    "name": (),
    "access.expires.after_issue": ("FrozenToken.left", "FrozenToken.cap"),
    "access.expires.after_use": (
        "FrozenToken.left",
        "FrozenToken.cap",
        "Relevance.idle_access",
        "Relevance.calls",
    ),
    "access.expires.after_login": ("FrozenToken.left", "FrozenGrant.age", "Relevance.grant_age"),
    "access.expires.with_refresh": ("FrozenToken.left", "FrozenToken.cap"),
    "access.on_refresh": ("FrozenToken.beside", "Relevance.pairs"),
    "access.reuse_while_left": (
        "FrozenGrant.newest_access",
        "Relevance.newest_access",
        "Unheld.newest_access",
    ),
    "access.revocation_lag": ("FrozenToken.lag",),
    "login.returns": ("Relevance.issue_order", "Unheld.users", "Unheld.oldest_only"),
    "login.grant": (
        "FrozenGrant.system",
        "Relevance.grant_order",
        "Relevance.systems",
        "Unheld.joins",
    ),
    "refresh.issued": (),
    "refresh.expires.after_issue": ("FrozenToken.left", "FrozenToken.cap", "Relevance.age"),
    "refresh.expires.after_use": ("FrozenToken.left", "FrozenToken.cap", "Relevance.idle_refresh"),
    "refresh.expires.after_login": ("FrozenToken.left", "FrozenGrant.age", "Relevance.grant_age"),
    # It speaks of access tokens: a refresh token cannot end with itself.
    "refresh.expires.with_refresh": (),
    "refresh.rotate": ("FrozenToken.supersession", "FrozenToken.age", "Relevance.age"),
    "refresh.rotate.seconds": ("FrozenToken.age", "Relevance.age"),
    "refresh.rotate.percent": ("FrozenToken.age", "Relevance.age"),
    "refresh.grace.for": ("FrozenSupersession.age",),
    "refresh.grace.uses": ("FrozenSupersession.uses",),
    "refresh.grace.depth": ("FrozenSupersession.refresh", "Relevance.depth"),
    "refresh.grace.until": (
        "FrozenSupersession.successor_refresh",
        "FrozenSupersession.new_access_use",
        "FrozenToken.parent",
        "Relevance.parents",
        "Relevance.events",
        "Relevance.calls",
    ),
    "refresh.grace.linger": (
        "FrozenSupersession.successor_refresh",
        "FrozenSupersession.new_access_use",
    ),
    "refresh.grace.returns": (
        "FrozenSupersession.access",
        "FrozenSupersession.refresh",
        "Relevance.depth",
    ),
    "refresh.replay.revoke": (
        "FrozenToken.parent",
        "Relevance.replays",
        "Relevance.parents",
        "Relevance.chain",
        "Unheld.singly",
    ),
    # Which tokens end depends on what is alive, and that is kept in any case.
    "refresh.replay.kinds": (),
    "refresh.replay.on": ("Relevance.replays",),
    "refresh.replay.leeway": ("FrozenSupersession.age", "Relevance.leeway"),
    "limits.name": (),
    "limits.kind": (
        "Relevance.issue_order",
        "Relevance.grant_order",
        "Unheld.users",
        "Unheld.slots",
    ),
    "limits.max": ("FrozenToken.many", "FrozenRegister.places", "Unheld.most"),
    "limits.per": (
        "FrozenRegister.key",
        "FrozenToken.system",
        "FrozenToken.parent",
        "FrozenGrant.user",
        "FrozenGrant.slot",
        "Relevance.systems",
        "Relevance.parents",
        "Relevance.pairs",
        "Relevance.siblings",
        "Unheld.singly",
    ),
    "limits.counts": ("FrozenRegister.register", "FrozenRegister.places", "Unheld.users"),
    "limits.overflow": (
        "FrozenToken.rank",
        "FrozenGrant.rank",
        "Relevance.use_order",
        "Relevance.calls",
        "Unheld.oldest_only",
    ),
    "limits.cascade": ("Unheld.users", "Unheld.superseded"),
    "limits.on": (),
    "rates.name": ("FrozenBlock.rate",),
    "rates.max": ("FrozenRates.accepted",),
    "rates.window": ("FrozenRequest.age", "Relevance.window"),
    "rates.on": ("FrozenRequest.request", "Scene.counted"),
    "rates.per": (
        "FrozenRequest.user",
        "FrozenRequest.system",
        "FrozenBlock.user",
        "FrozenBlock.system",
        "Relevance.systems",
    ),
    "rates.block": ("FrozenRates.blocks", "FrozenBlock.left"),
    "client_credentials": ("FrozenGrant.slot",),
    "slots.parameter": (),
    "slots.count": ("FrozenGrant.slot",),
    "slots.default": ("FrozenGrant.slot",),
    "slots.out_of_range": ("FrozenGrant.slot",),
    # No move of a search revokes a token or raises an incident.
    "revocation.refresh": (),
    "revocation.access": (),
    "incidents.scope": (),
    "incidents.kinds": (),
    # Refusals that look alike to a client let states merge; nobody observes status and message.
    "errors.error": ("Scene.refusals", "Scene.expired_access"),
    "errors.code": ("Scene.refusals", "Scene.expired_access"),
    "errors.status": (),
    "errors.message": (),
    "undocumented": ("Scene.refusals", "Scene.expired_access"),
    # The tolerance has already been written into the rules that it sets.
    "tolerance.default": (),
    "tolerance.sets": (),
    "tolerance.offset": (),
    "assumed": (),
}
