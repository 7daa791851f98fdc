"""Limits and rates as sentences: what they count, for whom, and what goes."""

from collections.abc import Mapping
from typing import Final

from tolsim.documents.durations import duration
from tolsim.engine.policy import REQUESTS, KeyPart, Limit, Policy, Rate, Request
from tolsim.render.words.names import counted, listed, number, plural

REQUEST_WORDS: Final[Mapping[Request, str]] = {
    "login": "logins",
    "refresh": "refreshes",
    "client_credentials": "client-credentials requests",
}
_OVERFLOWS: Final = {
    "revoke_oldest": "the oldest goes",
    "revoke_least_recently_used": "the least recently used goes",
    "revoke_all_others": "all others go",
}


def login_word(policy: Policy) -> str:
    """What a grant is called: where logins join one, a login is less than its grant."""
    return "login" if policy.login.grant == "new" else "grant"


def limit_sentence(limit: Limit, policy: Policy, *, brief: bool = False) -> str:
    """`two live logins per user and app, the oldest goes`; brief: without what then goes."""
    thing, key = _thing(limit, policy), _key(limit.per)
    if limit.overflow == "refuse":
        ever = "ever" if limit.counts == "issued" else "live"
        said, tail = f"at most {_live(limit.max, thing, ever)} {key}", "more are refused"
    elif limit.counts == "issued":
        said, tail = _newest(limit.max, thing, key), _cascade(limit, policy, "older ones go")
    else:
        said = f"{_live(limit.max, thing, 'live')} {key}"
        tail = _OVERFLOWS[limit.overflow] + _cascade(limit, policy)
    return f"{said}, {tail}" if tail and not brief else said


def rate_sentence(rate: Rate) -> str:
    """`at most three logins and refreshes within 1h per user and app`."""
    every = set(rate.on) == set(REQUESTS)
    what = "requests for tokens" if every else listed([REQUEST_WORDS[one] for one in rate.on])
    said = f"at most {number(rate.max)} {what} within {duration(rate.window)} {_key(rate.per)}"
    return said if rate.block is None else f"{said}, then none for {duration(rate.block)}"


def _thing(limit: Limit, policy: Policy) -> str:
    if limit.kind != "grant":
        return f"{limit.kind} token"
    return "grant" if "slot" in limit.per else login_word(policy)


def _live(count: int, thing: str, adjective: str) -> str:
    return counted(count, thing).replace(" ", f" {adjective} ", 1)


def _newest(count: int, thing: str, key: str) -> str:
    if count == 1:
        return f"only the newest {thing} {key} works"
    return f"only the newest {number(count)} {plural(thing)} {key} work"


def _cascade(limit: Limit, policy: Policy, said: str = "") -> str:
    if not limit.cascade or limit.kind == "grant":
        return ""
    return f"{said} with {'its' if not said else 'their'} whole {login_word(policy)}"


def _key(per: tuple[KeyPart, ...]) -> str:
    if "parent" in per:
        return "per refresh token"
    if "grant" in per:
        return "per login"
    parts = [part for part in ("user", "system", "slot") if part in per]
    return f"per {listed([*parts, 'app'])}"
