"""Random policies and scenarios, as values, for the properties that hold of all of them."""

from dataclasses import replace
from functools import cache
from itertools import chain
from typing import Any

from hypothesis import strategies as st

from tolsim.engine.policy import (
    DEFAULT_ERRORS,
    FOREVER,
    REQUESTS,
    TOKEN_KINDS,
    AccessRules,
    Counts,
    Expiry,
    Grace,
    Incident,
    KeyPart,
    LifeUsed,
    Limit,
    LimitKind,
    LoginRules,
    MinAge,
    Overflow,
    Policy,
    Rate,
    Reason,
    RefreshRules,
    Refusal,
    Replay,
    RevocationRules,
    Rotate,
    Slots,
)
from tolsim.simulation.scenario import (
    Action,
    Actor,
    App,
    Call,
    ClientCredentials,
    Copy,
    Forget,
    Login,
    Mark,
    PolicyChange,
    Race,
    Raise,
    Refresh,
    Request,
    Revoke,
    Scenario,
    Step,
    System,
    Wait,
    Went,
)

MARK = Mark(1, 1)
SYSTEMS = ("legacy", "new", "batch")
DURATIONS = (1, 2, 5, 10, 30)

saved = st.sampled_from((*[TOKEN_KINDS] * 3, ("access",), ("refresh",), ()))
conditions: st.SearchStrategy[Went | None] = st.sampled_from((*[None] * 6, "ok", "refused", "lost"))
durations = st.sampled_from(DURATIONS)
ends = st.sampled_from((*[FOREVER] * 12, *DURATIONS, 90))
kinds = st.sampled_from((("refresh",), ("access",), ("refresh", "access")))
requests = st.lists(st.sampled_from(REQUESTS), min_size=1, unique=True).map(tuple)
expiries = st.builds(Expiry, ends, ends, ends, st.booleans())
graces = st.builds(
    Grace,
    ends,
    st.sampled_from((*[FOREVER] * 4, 0, 1, 1, 2, 3)),
    st.sampled_from((*[FOREVER] * 3, 0, 0, 1, 1, 2)),
    st.lists(st.sampled_from(("successor_refresh", "new_access_use")), unique=True).map(tuple),
    st.sampled_from((0, 5, 30)),
    st.sampled_from(("new", "same", "same_refresh", "access")),
)


overflows: st.SearchStrategy[Overflow] = st.sampled_from(
    ("revoke_oldest", "revoke_least_recently_used", "revoke_all_others", "refuse")
)


@st.composite
def counted(draw: st.DrawFn) -> tuple[LimitKind, tuple[KeyPart, ...], Counts]:
    """What a limit counts, and for which key."""
    kind: LimitKind = draw(st.sampled_from(("access", "refresh", "grant")))
    others: tuple[KeyPart, ...] = ("parent",) if kind == "access" else ()
    parts = ("user", "grant", "slot", "system", *others)
    per = draw(st.lists(st.sampled_from(parts), unique=True))
    return kind, ("app", *per), draw(st.sampled_from(("live", "issued")))


@st.composite
def limits(draw: st.DrawFn) -> tuple[Limit, ...]:
    """Up to three limits, valid ones."""
    found: list[Limit] = []
    for name in draw(st.lists(st.sampled_from("abc"), max_size=3, unique=True)):
        # Limits that count the same things must find each other's work done.
        known = [st.just((limit.kind, limit.per, limit.counts)) for limit in found]
        kind, per, counts = draw(st.one_of(counted(), *known))
        most, overflow, cascade = draw(st.integers(1, 3)), draw(overflows), draw(st.booleans())
        on = REQUESTS if kind == "grant" else draw(requests)
        found.append(Limit(name, kind, most, per, counts, overflow, cascade, on))
    return tuple(found)


rates = st.lists(
    st.builds(
        Rate,
        st.sampled_from("xy"),
        st.integers(1, 3),
        durations,
        requests,
        st.sampled_from((("app",), ("app", "user"), ("app", "system"), ("app", "token"))),
        st.none() | durations,
        st.sampled_from(("sliding", "fixed")),
        # Only refreshes present a token: files refuse a rate that counts by it and knows none.
    ).filter(lambda rate: "token" not in rate.per or "refresh" in rate.on),
    max_size=2,
    unique_by=lambda rate: rate.name,
).map(tuple)

accesses = st.builds(
    AccessRules,
    st.just(Expiry(after_issue=30)) | expiries,
    st.sampled_from(("keep", "keep", "revoke_pair", "revoke_grant", "revoke_user")),
    st.none() | st.none() | durations,
    st.sampled_from((0, 0, 5, FOREVER)),
)
logins = st.builds(
    LoginRules,
    st.sampled_from(("new", "new", "existing")),
    st.sampled_from(("new", "system", "user")),
)
rotations: st.SearchStrategy[Rotate] = st.one_of(
    st.sampled_from(("always", "always", "spend")),
    st.sampled_from(("always", "spend", "never")),
    st.builds(MinAge, durations),
    st.builds(LifeUsed, st.integers(0, 100)),
)
replays = st.builds(
    Replay,
    st.sampled_from(("nothing", "chain", "grant", "grant", "user", "user")),
    kinds,
    st.sampled_from((("spent",), ("revoked",), ("spent", "revoked"))),
    st.sampled_from((0, 0, 5, 30)),
)
refreshes = st.builds(
    RefreshRules,
    st.sampled_from((*[True] * 6, False)),
    st.just(Expiry()) | expiries,
    rotations,
    st.none() | graces,
    replays,
)
positions = st.builds(
    Slots,
    st.just("token_index"),
    st.integers(1, 3),
    st.integers(0, 1),
    st.sampled_from(("refuse", "default", "undocumented")),
)
revocations = st.builds(
    RevocationRules,
    st.sampled_from(("token", "pair", "access", "grant", "user")),
    st.sampled_from(("token", "pair", "grant", "user")),
)
troubles = st.builds(
    lambda user, app, local, others: {
        "trouble": Incident("user", user),
        "disabled": Incident("app", app),
        "logout": Incident("local", local),
        "logout_elsewhere": Incident("others", others),
    },
    kinds,
    kinds,
    kinds,
    kinds,
)
reasons: st.SearchStrategy[Reason] = st.sampled_from(sorted(DEFAULT_ERRORS))
errors = st.dictionaries(
    reasons,
    st.builds(
        Refusal,
        st.sampled_from(("invalid_token", "access_denied", "slow_down")),
        st.sampled_from((None, 400, 403)),
        st.none() | st.sampled_from(("124", "300")),
    ),
    max_size=2,
).map(lambda overrides: {**DEFAULT_ERRORS, **overrides})

policies = st.builds(
    Policy,
    access=accesses,
    login=logins,
    refresh=refreshes,
    limits=st.just(()) | limits(),
    rates=st.just(()) | rates,
    client_credentials=st.booleans(),
    slots=st.none() | positions,
    revocation=revocations,
    incidents=troubles,
    errors=errors,
    undocumented=st.just(())
    | st.lists(
        st.sampled_from(("refresh_reused", "refresh_revoked", "rate_limited", "limit_exceeded")),
        unique=True,
    ).map(tuple),
)


def sparse(**rules: st.SearchStrategy[Any]) -> st.SearchStrategy[Policy]:
    """Policies with these rules alone: of twenty that are drawn at once, one rarely decides."""
    return st.builds(Policy, incidents=troubles, **rules)


rotating = st.builds(RefreshRules, rotate=rotations)
sparse_policies = st.one_of(
    sparse(refresh=st.builds(RefreshRules, rotate=rotations, grace=graces)),
    sparse(refresh=st.builds(RefreshRules, rotate=rotations, replay=replays)),
    sparse(refresh=rotating, access=accesses),
    sparse(refresh=rotating, limits=limits()),
    sparse(refresh=rotating, rates=rates),
    sparse(refresh=rotating, client_credentials=st.booleans()),
)


@st.composite
def patched(draw: st.DrawFn, policy: Policy) -> Policy:
    """The policy with one of its rules replaced, or another one altogether."""
    refresh = policy.refresh
    match draw(st.integers(0, 9)):
        case 0:
            return replace(policy, access=draw(accesses))
        case 1:
            return replace(policy, login=draw(logins))
        case 2 | 3 | 4:
            return replace(policy, refresh=replace(refresh, grace=draw(st.none() | graces)))
        case 5:
            return replace(policy, refresh=replace(refresh, rotate=draw(rotations)))
        case 6:
            return replace(policy, limits=draw(limits()))
        case 7:
            return replace(policy, rates=draw(rates))
        case 8:
            return replace(policy, client_credentials=not policy.client_credentials)
    return draw(policies)


@cache
def tokens(
    users: tuple[str, ...], letter: str, systems: tuple[str, ...] = SYSTEMS
) -> st.SearchStrategy[str]:
    """Labels that a scenario of those users may have issued."""
    names = list(systems)
    if len(users) > 1:
        names = [f"{user}@{system}" for user in users for system in systems]
        names += systems if letter == "A" else ()
    return st.builds(
        lambda name, n: f"{name}.{letter}{n}",
        st.sampled_from((*[names[0]] * 3, *names)),
        st.sampled_from((1, 1, 1, 2, 2, 3, 4)),
    )


def acting(users: tuple[str, ...], systems: tuple[str, ...]) -> st.SearchStrategy[Actor]:
    """Systems acting for users, the first ones most often: they then have something to act on."""
    return st.builds(
        Actor,
        st.sampled_from((*[systems[0]] * 3, *systems)),
        st.sampled_from((*[users[0]] * 3, *users)),
    )


@cache
def asked(users: tuple[str, ...], systems: tuple[str, ...] = SYSTEMS) -> st.SearchStrategy[Request]:
    """Requests that may race, of systems of one app."""
    actors = acting(users, systems)
    services = st.builds(
        Actor, st.sampled_from(systems), st.just(users[0] if len(users) == 1 else None)
    )
    params = st.dictionaries(st.sampled_from(("token_index", "index")), st.integers(-1, 3))
    refresh = actors.map(Refresh)
    plain = actors.map(Login) | refresh | refresh | actors.map(Call)
    return st.one_of(
        plain,
        plain,
        st.builds(Login, actors, st.booleans()),
        st.builds(Refresh, actors, st.none() | tokens(users, "R", systems), st.booleans()),
        st.builds(Call, actors | services, st.none() | tokens(users, "A", systems)),
        st.builds(ClientCredentials, services, params, st.booleans()),
    )


def incidents(actors: st.SearchStrategy[Actor], app: str) -> st.SearchStrategy[Raise]:
    """The incidents of the random policies, each as far as it reaches."""

    def trouble(name: str, actor: Actor) -> Raise:
        if name == "disabled":
            return Raise(name, app, None)
        return Raise(name, app, actor.user, None if name == "trouble" else actor)

    names = ("trouble", "logout", "logout", "logout_elsewhere", "logout_elsewhere", "disabled")
    return st.builds(trouble, st.sampled_from(names), actors)


@cache
def actions(
    users: tuple[str, ...], systems: tuple[str, ...], app: str
) -> st.SearchStrategy[Action]:
    """Everything that a step can do to an app but changing its policy."""
    actors = acting(users, systems)
    request = asked(users, systems)
    racers = st.lists(request.map(lambda action: Step(action, MARK)), min_size=2, max_size=7)
    return st.one_of(
        request,
        request,
        (tokens(users, "A", systems) | tokens(users, "R", systems)).map(Revoke),
        st.builds(
            lambda source, to: Copy(source, Actor(to, source.user)),
            actors,
            st.sampled_from(systems),
        ),
        st.builds(Forget, actors, kinds),
        incidents(actors, app),
        st.builds(Wait, durations),
        st.builds(Race, racers.map(tuple)),
        st.builds(Race, racers.map(tuple)),
    )


@st.composite
def scenarios(draw: st.DrawFn, max_steps: int = 25, most_apps: int = 1) -> Scenario:
    """A valid scenario of one or more apps, with one or two users, that begins with logins."""
    users = draw(st.sampled_from((("xyz",), ("xyz",), ("xyz", "abc"))))
    apps = {
        name: App(name, draw(policies | sparse_policies)) for name in ("app", "second")[:most_apps]
    }
    start = tuple(apps.values())
    systems = {name: draw(deployments(name)) for name in apps}
    known = {name: [Actor(own[0].name, users[0])] for name, own in systems.items()}
    steps = [Step(Login(actor), MARK) for [actor] in known.values()]
    for _ in range(draw(st.integers(0, max_steps - len(steps)))):
        name = draw(st.sampled_from(sorted(apps)))
        own = tuple(system.name for system in systems[name])
        action = draw(actions(users, own, name))
        if isinstance(action, Refresh | Call) and draw(st.integers(0, 3)):
            # Who has never logged in has nothing to send, and a run of such requests tells little.
            action = action._replace(actor=draw(st.sampled_from(known[name])))
        if isinstance(action, Refresh) and draw(st.integers(0, 2)) == 0:
            # Graces and replays are about tokens that their holder has no longer.
            action = action._replace(using=draw(tokens(users, "R", own)))
        if isinstance(action, Login) and action.actor not in known[name]:
            known[name].append(action.actor)
        if draw(st.integers(0, 9)) == 0:
            policy = draw(patched(apps[name].policy))
            apps[name] = replace(apps[name], policy=policy)
            action = PolicyChange(name, policy, {}, None)
        after = draw(st.sampled_from((0, 0, 0, 1, 2, 5, 10)))
        conditional = isinstance(action, Request | Forget)
        steps.append(Step(action, MARK, after, if_=draw(conditions) if conditional else None))
    return Scenario("random", start, tuple(chain(*systems.values())), users, tuple(steps))


@st.composite
def deployments(draw: st.DrawFn, app: str) -> list[System]:
    """The systems of an app: with stores of their own, or all or some of them with one store."""
    prefix = "" if app == "app" else f"{app}-"
    stores = st.sampled_from((None, f"{prefix}db", f"{prefix}legacy"))
    return [System(f"{prefix}{name}", app, draw(stores), draw(saved)) for name in SYSTEMS]
