"""People for tests, made directly in the tables so that each test says what it needs in one line."""

from __future__ import annotations

import itertools
import secrets
from collections.abc import Iterable
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from school.accounts.models import Person, PersonLanguage, PersonRole, Profile, Role, SignIn
from school.accounts.viewer import token_hash

_numbers = itertools.count(1)


class Factory:
    """Makes rows that other rows need."""

    def __init__(self, session: Session, now: datetime) -> None:
        self.session = session
        self.now = now

    def person(
        self,
        *roles: Role | str,
        name: str = "Ada Reader",
        email: str = "",
        locale: str = "en",
        confirmed: bool = True,
        languages: Iterable[str] = ("en", "ru"),
    ) -> Person:
        """A person with these roles (default: candidate), a profile and languages."""
        person = Person(
            email=email or f"person{next(_numbers)}@example.org",
            name=name,
            password_hash="unusable",
            locale=locale,
            time_zone="UTC",
            email_confirmed_at=self.now if confirmed else None,
            created_at=self.now,
        )
        self.session.add(person)
        self.session.flush()
        self.session.add_all(
            PersonRole(person_id=person.id, role=Role(role), granted_at=self.now) for role in roles or (Role.CANDIDATE,)
        )
        self.session.add(Profile(person_id=person.id, updated_at=self.now))
        self.session.add_all(PersonLanguage(person_id=person.id, lang=lang) for lang in languages)
        self.session.flush()
        return person

    def sign_in(self, person: Person) -> str:
        """A signed-in browser of this person; returns the token its cookie holds."""
        token = secrets.token_urlsafe(32)
        moment = datetime.now(self.now.tzinfo)
        self.session.add(
            SignIn(
                person_id=person.id,
                token_hash=token_hash(token),
                created_at=moment,
                last_seen_at=moment,
                expires_at=moment + timedelta(days=30),
            )
        )
        self.session.flush()
        return token
