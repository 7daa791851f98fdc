"""Limits and rates as sentences: what they count, for whom, and what goes."""

from collections.abc import Sequence
from typing import Final, assert_never, get_args

from tolsim.documents.durations import duration
from tolsim.engine.policy import REQUESTS, KeyPart, Limit, Policy, Rate, RateKeyPart, Request
from tolsim.render.words.names import counted, listed, number
from tolsim.render.words.parts import Phrase

_USUAL_KEY: Final = "per user and app"


def login_word(policy: Policy) -> str:
    """Return what a grant is called: `login`, unless several logins share one."""
    return "login" if policy.login.grant == "new" else "grant"


def limit_sentence(limit: Limit, policy: Policy, *, brief: bool = False) -> str:
    """`two live logins per user and app, the oldest goes`; brief: without what goes."""
    said = f"{_amount(limit, policy).full} {_key(limit.per)}"
    if _keeps_newest(limit):
        said += " works" if limit.max == 1 else " work"
    excess = "" if brief else _excess(limit, policy)
    return f"{said}, {excess}" if excess else said


def limit_term(limit: Limit, policy: Policy) -> str:
    """`two logins`: without the usual key, and without what goes."""
    said, key = _amount(limit, policy).term, _key(limit.per)
    return said if key == _USUAL_KEY else f"{said} {key}"


def rate_sentence(rate: Rate) -> str:
    """`at most three logins and refreshes within 1h per user and app`."""
    every = set(rate.on) == set(REQUESTS)
    what = "requests for tokens" if every else request_words(rate.on)
    said = f"at most {number(rate.max)} {what} {_window(rate)} {_key(rate.per)}"
    return said if rate.block is None else f"{said}, then none for {duration(rate.block)}"


def _window(rate: Rate) -> str:
    match rate.windows:
        case "sliding":
            return f"within {duration(rate.window)}"
        case "fixed":
            return f"in each fixed window of {duration(rate.window)}"
        case _:
            assert_never(rate.windows)


def request_words(requests: Sequence[Request]) -> str:
    """`logins and refreshes`."""
    return listed([_request(request) for request in requests])


def _request(request: Request) -> str:
    match request:
        case "login":
            return "logins"
        case "refresh":
            return "refreshes"
        case "client_credentials":
            return "client-credentials requests"
        case _:
            assert_never(request)


def _thing(limit: Limit, policy: Policy) -> str:
    match limit.kind:
        case "access" | "refresh":
            return f"{limit.kind} token"
        case "grant":
            # Nobody logs in for a token by client credentials (RFC 6749, 4.4).
            return "grant" if "slot" in limit.per else login_word(policy)
        case _:
            assert_never(limit.kind)


def _amount(limit: Limit, policy: Policy) -> Phrase:
    """How many of what are allowed: `two live logins`, `only the newest access token`."""
    thing = _thing(limit, policy)
    things = counted(limit.max, thing)
    match limit.counts:
        case "live":
            most = "at most " if limit.overflow == "refuse" else ""
            return Phrase(f"{most}{counted(limit.max, thing, 'live')}", f"{most}{things}")
        case "issued" if _keeps_newest(limit):
            newest = f"newest {thing if limit.max == 1 else things}"
            return Phrase(f"only the {newest}", newest)
        case "issued":
            return Phrase(f"at most {things} ever", f"at most {things} ever")
        case _:
            assert_never(limit.counts)


def _keeps_newest(limit: Limit) -> bool:
    """Whether all tokens issued count, and only the newest of them work."""
    return limit.counts == "issued" and limit.overflow != "refuse"


def _excess(limit: Limit, policy: Policy) -> str:
    """Say what happens when a limit is exceeded."""
    cascade = limit.cascade and limit.kind != "grant"
    its, their = (f" with {whose} whole {login_word(policy)}" if cascade else ""
                  for whose in ("its", "their"))  # fmt: skip
    if _keeps_newest(limit):
        return f"older ones go{their}" if cascade else ""
    match limit.overflow:
        case "revoke_oldest":
            return f"the oldest goes{its}"
        case "revoke_least_recently_used":
            return f"the least recently used goes{its}"
        case "revoke_all_others":
            return f"all others go{their}"
        case "refuse":
            return "more are refused"
        case _:
            assert_never(limit.overflow)


def _key(per: Sequence[KeyPart | RateKeyPart]) -> str:
    # A limit counts what was made with a refresh token, a rate how often it was presented.
    if "parent" in per or "token" in per:
        return "per refresh token"
    if "grant" in per:
        return "per login"
    # In the order of the engine's own list, so that one key has one wording.
    parts = [part for part in get_args(KeyPart) if part in per and part != "app"]
    return f"per {listed([*parts, 'app'])}"
