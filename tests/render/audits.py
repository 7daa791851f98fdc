"""Audits made by hand, to be drawn."""

from typing import Any, Final

from tolsim.logs.answer import (
    Audit,
    Bad,
    Candidate,
    Eviction,
    Fit,
    InForce,
    Kind,
    LockOuts,
    Log,
    Place,
    Run,
    Spared,
    Worst,
)

JUNE: Final = 1_780_272_000_000_000
"""Midnight of 1 June 2026, in microseconds."""
_DAY: Final = 86_400_000_000

LOG: Final = Log(
    events=5_012_344,
    users=41_203,
    systems=("legacy", "new", "batch"),
    first=JUNE,
    last=JUNE + 29 * _DAY,
    passed_over=1_204_551,
    unknown={"UPDATE_CONSENT": 12, "EXECUTE_ACTION_TOKEN": 1},
    bad=2,
    first_bad=(
        Bad("acme.jsonl.gz", 17, "the time `yesterday` is none"),
        Bad("acme-02.jsonl.gz", 9, "the line is no JSON"),
    ),
    repeated=3,
    adopted=318,
    reordered=41,
)

_ASSUMED = ("refresh.grace", "access.revocation_lag")


def _run(tolerance: int, hurt: int, systems: int, lockouts: LockOuts, **others: Any) -> Run:
    blank = Run(
        "zoom-user-concurrent", tolerance, _ASSUMED, hurt, systems, lockouts, 1_204, {}, (), {},
        0, 0,
    )  # fmt: skip
    return blank._replace(**others)


_NOBODY = LockOuts(0, 0, None, None, None, 0)
_EVICTIONS = (
    Eviction("new", "legacy", 22_871, 4_022),
    Eviction("legacy", "new", 19_402, 3_980),
    Eviction("batch", "new", 2_013, 310),
    Eviction("new", "batch", 1_902, 302),
    Eviction("batch", "legacy", 1_844, 255),
    Eviction("legacy", "batch", 88, 31),
)
_LIVE = {1: 27_990, 2: 11_402, 3: 1_790, 4: 21}

AUDIT: Final = Audit(
    log=LOG,
    warnings=(),
    recovery=("log", 3_127),
    in_force=InForce(
        "zoom-user-concurrent",
        1,
        41_203,
        41_102,
        (
            Kind(
                "refresh", "ok", "revoked", 188, Place("acme-03.jsonl.gz", 70_112),
                "proofs/refresh-ok-revoked.yaml",
            ),
            Kind("refresh", "invalid_grant", "ok", 7, Place("acme.jsonl.gz", 911), None),
        ),
    ),
    runs=(
        _run(
            1, 6_214, 7_044, LockOuts(48_120, 212, 3_127, 33_011, 1_123_200, 221_311_000),
            refused={"revoked": 47_902, "refresh_reused": 218},
            evictions=_EVICTIONS, live={1: 41_203}, forced_logins=0,
        ),
        _run(
            2, 803, 911, LockOuts(4_377, 20, 2_477, 28_800, 511_200, 20_311_000),
            refused={"revoked": 4_377}, live=_LIVE, forced_logins=2_113,
        ),
        _run(
            3, 12, 13, LockOuts(31, 0, 2_280, 7_500, 9_000, 90_000),
            refused={"revoked": 31}, live=_LIVE, forced_logins=2_490,
        ),
        _run(4, 0, 0, _NOBODY, expired=1_190, live=_LIVE, forced_logins=2_502),
    ),
    spared=(
        Spared("zoom-user-concurrent", 0.99, 3),
        Spared("zoom-user-concurrent", 0.999, 3),
        Spared("zoom-user-concurrent", 1.0, 4),
    ),
    worst=(
        Worst("ada@example.com", 88, 401_220, "proofs/worst-1.yaml"),
        Worst("bob@example.com", 71, 88_100, None),
    ),
)  # fmt: skip
"""Three systems at a provider that allows one login: the usual case, with all that can be told."""

FIT: Final = Fit(
    LOG,
    (
        Candidate("zoom-user-concurrent", 1, 41_203, 41_102, Place("acme.jsonl.gz", 911),
                  "invalid_grant", "ok"),
        Candidate("zoom-user", 1, 41_203, 41_102, Place("acme.jsonl.gz", 911),
                  "invalid_grant", "ok"),
        Candidate("auth0-rotation", None, 41_203, 30_550, Place("acme.jsonl.gz", 22), "ok",
                  "refresh_reused"),
    ),
)  # fmt: skip
