"""Pure decisions about certificates: what is signed, how long it holds, what a failed test lacked."""

from __future__ import annotations

import hashlib
import json
import secrets
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from assessments import Decision, SectionScore
from assessments.measures.intervals import interval
from school.certification.models import HoldState
from school.i18n import N_

VALIDITY = timedelta(days=2 * 365)
RENEWAL = timedelta(days=60)
"""How long before a certificate ends its test may be sat again."""
PROMISE = timedelta(hours=72)
"""A result is promised this long after the test was handed in."""
WIDE = 20.0
"""From this width on a 95 % interval is called wide."""

ALPHABET = "23456789ABCDEFGHJKMNPQRSTVWXYZ"
"""Letters and digits that nobody mistakes for one another on paper."""
GROUPS, GROUP = 3, 4
PREFIX = "TS"

MOVES: dict[HoldState, frozenset[HoldState]] = {
    HoldState.OPEN: frozenset({HoldState.RELEASED, HoldState.UPHELD}),
    HoldState.RELEASED: frozenset(),
    HoldState.UPHELD: frozenset(),
}
"""A hold is settled once."""

HOLD_REASONS = {
    "similar": N_("The text is very like another candidate's."),
    "unsafe": N_("Two readers found the text unsafe."),
}

VOID_REASON = N_("The attempt it rests on was made void.")
CLOSED_REASON = N_("The holder has closed the account.")
NO_NAME = "—"
"""What stands for the name of somebody who has left."""


def states_before(after: HoldState) -> list[HoldState]:
    """The states from which a hold may move to `after`."""
    return [state for state in MOVES if after in MOVES[state]]


def qualification_slug(blueprint: str, lang: str) -> str:
    """What passing this test in this language is called, such as "entrance-en"."""
    return f"{blueprint}-{lang}"


def new_public_id() -> str:
    """A number for a certificate that cannot be guessed or misread: TS-XXXX-XXXX-XXXX."""
    groups = ("".join(secrets.choice(ALPHABET) for _ in range(GROUP)) for _ in range(GROUPS))
    return "-".join((PREFIX, *groups))


def tidy_public_id(typed: str) -> str:
    """A number as a person types it from paper: spaces, case and dashes do not matter."""
    kept = "".join(ch for ch in typed.upper() if ch.isascii() and ch.isalnum())
    if not kept.startswith(PREFIX) or len(kept) != len(PREFIX) + GROUPS * GROUP:
        return ""
    body = kept.removeprefix(PREFIX)
    return "-".join((PREFIX, *(body[n : n + GROUP] for n in range(0, len(body), GROUP))))


@dataclass(frozen=True, slots=True)
class CertificateFields:
    """Every field a certificate shows; the digest is over all of them."""

    public_id: str
    name: str
    lang: str
    blueprint: str
    scores: Mapping[str, Any]
    issued_at: datetime
    valid_until: datetime

    def canonical(self) -> str:
        """One line of JSON with sorted keys: the text the digest is made of."""
        data = {
            "blueprint": self.blueprint,
            "issued": self.issued_at.date().isoformat(),
            "lang": self.lang,
            "name": self.name,
            "number": self.public_id,
            "scores": self.scores,
            "valid_until": self.valid_until.date().isoformat(),
        }
        return json.dumps(data, ensure_ascii=False, sort_keys=True, separators=(",", ":"))

    def digest(self) -> str:
        """sha256 of the canonical text, in hex."""
        return hashlib.sha256(self.canonical().encode()).hexdigest()


def scores_of(decision: Decision, sections: Iterable[SectionScore]) -> dict[str, Any]:
    """The scores a certificate carries, rounded to what is printed, so that a copy can be compared."""
    assert decision.composite is not None
    assert decision.low is not None
    assert decision.high is not None
    return {
        "total": round(decision.composite, 1),
        "low": round(decision.low, 1),
        "high": round(decision.high, 1),
        "sections": {section.id: _bounds(section) for section in sections},
    }


def _bounds(section: SectionScore) -> dict[str, float]:
    low, high = bounds(section.scaled, section.se)
    return {"score": round(section.scaled, 1), "low": round(low, 1), "high": round(high, 1)}


def bounds(score: float, se: float) -> tuple[float, float]:
    """The 95 % interval of a score, kept on the scale."""
    low, high = interval(score, se)
    return max(0.0, low), min(100.0, high)


def is_wide(low: float, high: float) -> bool:
    """Is an interval so wide that the report has to say so?"""
    return high - low >= WIDE


def hold_reasons(similar: bool, sections: Iterable[SectionScore]) -> list[str]:
    """Why a person has to look before a result is published; keys of HOLD_REASONS."""
    unsafe = any(section.held for section in sections)
    return [name for name, true in (("similar", similar), ("unsafe", unsafe)) if true]


def released(sections: Iterable[SectionScore]) -> list[SectionScore]:
    """The sections after somebody looked and released the hold."""
    return [replace(section, held=False) for section in sections]


def lessons_to_repeat(lost: Sequence[tuple[str, float]], most: int = 3) -> list[str]:
    """The lessons whose items lost most, most first; `lost` is (lesson slug, points lost)."""
    total: dict[str, float] = {}
    for slug, points in lost:
        total[slug] = total.get(slug, 0.0) + points
    ranked = sorted(total, key=lambda slug: (-total[slug], slug))
    return [slug for slug in ranked if total[slug] > 0][:most]


COMPARED = ("name", "issued", "valid_until", "total", "digest")


def compare_copy(shown: Mapping[str, str], copy: Mapping[str, str]) -> dict[str, bool]:
    """Field by field: does a copy say what we recorded? Fields left empty are not compared."""
    return {
        name: _plain(name, copy[name]) == _plain(name, shown[name])
        for name in COMPARED
        if copy.get(name, "").strip() and name in shown
    }


def _plain(field: str, text: str) -> str:
    """Case, spaces and the decimal sign aside; a control code is printed in two halves."""
    words = text.casefold().replace(",", ".").split() if field == "total" else text.casefold().split()
    return ("" if field == "digest" else " ").join(words)
