"""The verbs for people: make them, give and take roles, bar and readmit, sign them in and out."""

from __future__ import annotations

import secrets
from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import delete, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from school.accounts import queries
from school.accounts.errors import EmailTaken, LastManager, NotAllowedNow, NotSignedIn, UnknownRole
from school.accounts.models import (
    OneTimeToken,
    Person,
    PersonRole,
    PersonState,
    Profile,
    Role,
    SignIn,
)
from school.accounts.rules import SIGN_IN_LIFETIME, device_name, may_move
from school.accounts.viewer import Viewer, token_hash
from school.audit.service import record
from school.errors import NotFound


def create_person(
    session: Session,
    now: datetime,
    *,
    email: str,
    name: str,
    password_hash: str,
    locale: str = "en",
    roles: Iterable[Role] = (Role.CANDIDATE,),
    confirmed: bool = False,
    actor_id: int | None = None,
) -> int:
    """Make an account and return its number; raises EmailTaken.

    The unique address decides, not a look beforehand, so that two at once cannot both get it.
    `email` is as `rules.normal_email` writes it; `password_hash` was made outside any transaction.
    """
    person = Person(
        email=email,
        name=name,
        password_hash=password_hash,
        locale=locale,
        time_zone="UTC",
        state=PersonState.ACTIVE,
        email_confirmed_at=now if confirmed else None,
        created_at=now,
    )
    try:
        with session.begin_nested():
            session.add(person)
            session.flush()
    except IntegrityError as error:
        raise EmailTaken from error
    session.add(Profile(person_id=person.id, hours_a_week=0, headline="", about="", updated_at=now))
    chosen = sorted(set(roles))
    session.add_all(PersonRole(person_id=person.id, role=role, granted_at=now, granted_by=actor_id) for role in chosen)
    session.flush()
    record(session, now, actor_id or person.id, "accounts.registered", "person", person.id, roles=list(chosen))
    return person.id


def parse_role(text: str) -> Role:
    """The role of that name; raises UnknownRole."""
    try:
        return Role(text)
    except ValueError as error:
        raise UnknownRole from error


def grant_role(session: Session, now: datetime, actor_id: int | None, person_id: int, role: Role) -> bool:
    """Give a person a role; False when they have it already. `actor_id` None: the site itself.

    Raises NotFound, or NotAllowedNow for a closed account.
    """
    person = _locked(session, person_id)
    if person.state is PersonState.CLOSED:
        raise NotAllowedNow
    if session.get(PersonRole, (person_id, role)) is not None:
        return False
    session.add(PersonRole(person_id=person_id, role=role, granted_at=now, granted_by=actor_id))
    session.flush()
    record(session, now, actor_id, "accounts.role_granted", "person", person_id, role=role.value)
    return True


def revoke_role(session: Session, now: datetime, actor_id: int | None, person_id: int, role: Role) -> bool:
    """Take a role from a person; False when they do not have it. It counts from their next request on.

    Raises NotFound, or LastManager.
    """
    _locked(session, person_id)
    held = session.get(PersonRole, (person_id, role))
    if held is None:
        return False
    if role is Role.MANAGER:
        _keep_a_manager(session, person_id)
    session.delete(held)
    session.flush()
    record(session, now, actor_id, "accounts.role_revoked", "person", person_id, role=role.value)
    return True


def bar(session: Session, now: datetime, actor_id: int, person_id: int, reason: str = "") -> None:
    """Keep a person out: nobody can sign in to the account and open browsers are signed out.

    `reason` is a word of ours for the log, never personal text. Raises NotFound, NotAllowedNow, LastManager.
    """
    person = _move(session, person_id, PersonState.BARRED)
    end_sign_ins(session, now, person.id)
    record(session, now, actor_id, "accounts.barred", "person", person_id, reason=reason)


def readmit(session: Session, now: datetime, actor_id: int, person_id: int) -> None:
    """Let a barred person in again. Raises NotFound, NotAllowedNow."""
    _move(session, person_id, PersonState.ACTIVE)
    record(session, now, actor_id, "accounts.readmitted", "person", person_id)


def move_state(session: Session, person: Person, state: PersonState) -> None:
    """Put an account into another state, if the table of moves and the last manager allow."""
    if not may_move(person.state, state):
        raise NotAllowedNow
    if state is not PersonState.ACTIVE:
        _keep_a_manager(session, person.id)
    person.state = state
    session.flush()


def sign_in(
    session: Session,
    now: datetime,
    account: queries.Account,
    *,
    user_agent: str,
    new_hash: str | None = None,
    instead_of: Viewer | None = None,
) -> str:
    """Sign a browser in after its password was verified; returns the token for its cookie.

    The account is looked at again, because verifying takes a while outside the transaction.
    `new_hash` replaces a hash made with weaker settings. `instead_of` ends this browser's
    earlier sign-in. Raises NotSignedIn.
    """
    person = session.scalars(select(Person).where(Person.id == account.id).with_for_update()).one_or_none()
    if person is None or person.state is not PersonState.ACTIVE or person.password_hash != account.password_hash:
        raise NotSignedIn
    if new_hash is not None:
        person.password_hash = new_hash
    if instead_of is not None:
        sign_out(session, now, instead_of)
    token = secrets.token_urlsafe(32)
    session.add(
        SignIn(
            person_id=person.id,
            token_hash=token_hash(token),
            device=device_name(user_agent),
            created_at=now,
            last_seen_at=now,
            expires_at=now + SIGN_IN_LIFETIME,
        )
    )
    session.flush()
    return token


def sign_out(session: Session, now: datetime, viewer: Viewer) -> None:
    """End the sign-in of this browser."""
    session.execute(
        update(SignIn).where(SignIn.id == viewer.sign_in_id, SignIn.revoked_at.is_(None)).values(revoked_at=now)
    )


def end_sign_in(session: Session, now: datetime, viewer: Viewer, sign_in_id: int) -> None:
    """End one of the viewer's own sign-ins; one that is over already is no error. Raises NotFound."""
    owner = session.scalar(select(SignIn.person_id).where(SignIn.id == sign_in_id))
    if owner != viewer.id:
        raise NotFound
    session.execute(update(SignIn).where(SignIn.id == sign_in_id, SignIn.revoked_at.is_(None)).values(revoked_at=now))


def end_sign_ins(session: Session, now: datetime, person_id: int, *, keep: int | None = None) -> None:
    """End all sign-ins of a person but the one whose number is `keep`."""
    statement = update(SignIn).where(SignIn.person_id == person_id, SignIn.revoked_at.is_(None))
    if keep is not None:
        statement = statement.where(SignIn.id != keep)
    session.execute(statement.values(revoked_at=now))


def note_seen(session: Session, now: datetime, viewer: Viewer) -> None:
    """Remember that this browser was here."""
    session.execute(update(SignIn).where(SignIn.id == viewer.sign_in_id).values(last_seen_at=now))


def set_locale(session: Session, person_id: int, locale: str) -> None:
    """Remember the interface language a person chose."""
    session.execute(update(Person).where(Person.id == person_id).values(locale=locale))


def forget_what_is_over(session: Session, now: datetime) -> None:
    """Drop links and sign-ins that have been over for a while."""
    before = now - SIGN_IN_LIFETIME
    session.execute(delete(OneTimeToken).where(OneTimeToken.expires_at < before))
    session.execute(delete(SignIn).where(SignIn.expires_at < before))


def _locked(session: Session, person_id: int) -> Person:
    """The person's row, kept from others until the end of the transaction."""
    person = session.scalars(select(Person).where(Person.id == person_id).with_for_update()).one_or_none()
    if person is None:
        raise NotFound
    return person


def _move(session: Session, person_id: int, state: PersonState) -> Person:
    person = _locked(session, person_id)
    move_state(session, person, state)
    return person


def _keep_a_manager(session: Session, person_id: int) -> None:
    """Refuse to lose the last active manager; managers' rows are locked so that two cannot leave at once."""
    managers = session.scalars(
        select(Person.id)
        .join(PersonRole, PersonRole.person_id == Person.id)
        .where(PersonRole.role == Role.MANAGER, Person.state == PersonState.ACTIVE)
        .order_by(Person.id)
        .with_for_update(of=Person)
    ).all()
    if list(managers) == [person_id]:
        raise LastManager
