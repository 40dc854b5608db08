"""The person looking at a page: the few columns a request needs, read in one statement."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, select

from school.accounts.models import Person, PersonRole, PersonState, Role, SignIn
from school.prepared import Prepared, Where


@dataclass(frozen=True, slots=True)
class Viewer:
    """Who is looking. Speaks the four words Flask-Login asks for."""

    id: int
    name: str
    email: str
    locale: str
    time_zone: str
    confirmed: bool
    roles: frozenset[Role]
    sign_in_id: int
    token: str
    last_seen_at: datetime

    is_authenticated = True
    is_active = True
    is_anonymous = False

    def get_id(self) -> str:
        """What Flask-Login keeps in the cookie: the sign-in's token."""
        return self.token

    def is_a(self, *roles: Role | str) -> bool:
        """True when the viewer has one of these roles."""
        return any(role in self.roles for role in roles)


def token_hash(token: str) -> str:
    """How a token is stored, so that a stolen database opens no account."""
    return hashlib.sha256(token.encode()).hexdigest()


_PEOPLE: Any = Person.__table__
_SIGN_INS: Any = SignIn.__table__
_ROLES: Any = PersonRole.__table__

# Built once, and of tables rather than classes: the ORM would cost more than the statement itself,
# and every request of somebody signed in makes it.
_VIEWER = Prepared(
    select(
        _PEOPLE.c.id,
        _PEOPLE.c.name,
        _PEOPLE.c.email,
        _PEOPLE.c.locale,
        _PEOPLE.c.time_zone,
        _PEOPLE.c.email_confirmed_at,
        _SIGN_INS.c.id,
        _SIGN_INS.c.last_seen_at,
        _SIGN_INS.c.expires_at,
        _ROLES.c.role,
    )
    .join(_SIGN_INS, _SIGN_INS.c.person_id == _PEOPLE.c.id)
    .outerjoin(_ROLES, _ROLES.c.person_id == _PEOPLE.c.id)
    .where(
        _SIGN_INS.c.token_hash == bindparam("token_hash"),
        _SIGN_INS.c.revoked_at.is_(None),
        _PEOPLE.c.state == PersonState.ACTIVE,
    )
)


def load_viewer(where: Where, token: str, now: datetime) -> Viewer | None:
    """The person behind a sign-in token, or None when it is unknown, revoked or over."""
    rows = _VIEWER.rows(where, token_hash=token_hash(token))
    if not rows or rows[0][8] <= now:
        return None
    first = rows[0]
    return Viewer(
        id=first[0],
        name=first[1],
        email=first[2],
        locale=first[3],
        time_zone=first[4],
        confirmed=first[5] is not None,
        roles=frozenset(row[9] for row in rows if row[9] is not None),
        sign_in_id=first[6],
        token=token,
        last_seen_at=first[7],
    )
