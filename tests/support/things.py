"""Which object of the demo world stands in an address: one that the right person may open."""

from __future__ import annotations

from functools import cached_property
from typing import Any

from sqlalchemy import Select, select
from werkzeug.routing import Rule

from school import content
from school.accounts.models import SignIn
from school.attempts.models import Answer, Attempt
from school.certification.models import Certificate
from school.mail.models import OutboxMail
from school.pool.ledger_models import PayoutBatch
from school.pool.models import DatasetExport, Project, Slot, SlotState, Submission
from school.recruiting.models import ContactRequest, ContactState, Shortlist, ShortlistEntry, ShortlistNote
from school.review.models import ReviewSeat, ReviewState
from tests.support.world import World


class Things:
    """Objects of the world by their owner; None stands for what the demo has not."""

    def __init__(self, world: World) -> None:
        self._world = world

    def attempt(self, key: str) -> Any:
        """The latest attempt of somebody."""
        return self._one(select(Attempt.id).where(Attempt.person_id == self._id(key)).order_by(Attempt.id.desc()))

    def text(self, key: str) -> Any:
        """The written answer of somebody's attempt."""
        return self._one(select(Answer.id).where(Answer.attempt_id == self.attempt(key), Answer.kind == "writing"))

    def certificate(self, key: str) -> Any:
        """The number of somebody's certificate."""
        return self._one(select(Certificate.public_id).where(Certificate.person_id == self._id(key)))

    def task(self, key: str, state: SlotState) -> Any:
        """A task that somebody holds in this state."""
        return self._one(select(Slot.task_id).where(Slot.trainer_id == self._id(key), Slot.state == state))

    def submission(self, key: str) -> Any:
        """Work of somebody that waits for a lead."""
        waits = (Submission.trainer_id == self._id(key), Slot.state == SlotState.SUBMITTED)
        return self._one(select(Submission.id).join(Slot, Slot.id == Submission.slot_id).where(*waits))

    def seat(self, key: str) -> Any:
        """The reading somebody is at."""
        held = (ReviewSeat.reviewer_id == self._id(key), ReviewSeat.state == ReviewState.CLAIMED)
        return self._one(select(ReviewSeat.id).where(*held))

    def shortlist(self, key: str) -> Any:
        """A list of a recruiter."""
        return self._one(select(Shortlist.id).where(Shortlist.recruiter_id == self._id(key)))

    def entry(self, key: str) -> Any:
        """Somebody on a recruiter's list, with a note."""
        return self._one(select(ShortlistEntry.id).where(ShortlistEntry.shortlist_id == self.shortlist(key)))

    def note(self, key: str) -> Any:
        """A note of a recruiter."""
        listed = select(ShortlistEntry.id).where(ShortlistEntry.shortlist_id == self.shortlist(key))
        return self._one(select(ShortlistNote.id).where(ShortlistNote.entry_id.in_(listed)))

    def request_of(self, key: str) -> Any:
        """A recruiter's request that waits for its answer."""
        waits = (ContactRequest.recruiter_id == self._id(key), ContactRequest.state == ContactState.PENDING)
        return self._one(select(ContactRequest.id).where(*waits))

    def request_to(self, key: str) -> Any:
        """A request to a graduate that waits for its answer."""
        waits = (ContactRequest.person_id == self._id(key), ContactRequest.state == ContactState.PENDING)
        return self._one(select(ContactRequest.id).where(*waits))

    def sign_in(self, key: str) -> Any:
        """A browser somebody is signed in with."""
        return self._one(select(SignIn.id).where(SignIn.person_id == self._id(key)))

    def person(self, key: str) -> Any:
        """The number of somebody."""
        return self._id(key)

    def real(self, rule: Rule) -> dict[str, Any]:
        """An object that exists for every argument of a route."""
        found: dict[str, Any] = {name: self._real.get(name, 1) for name in rule.arguments}
        area = rule.endpoint.split(".")[0]
        if area in ("manage", "audit", "learning", "static", "bootstrap"):
            found |= {name: value for name, value in self._of_area[area].items() if name in found}
        if rule.endpoint in ("recruiting.accept", "recruiting.decline"):
            found["request_id"] = self.request_to("owen")
        if rule.endpoint == "certification.report":
            found["attempt_id"] = self.attempt("vera")
        if rule.endpoint == "certificates.hold":
            found["attempt_id"] = self.attempt("lucy")
        assert None not in found.values(), f"{rule.rule}: the demo holds no such thing: {found}"
        return found

    @cached_property
    def _real(self) -> dict[str, Any]:
        return {
            "attempt_id": self.attempt("nora"), "section": "grammar", "number": 1, "sign_in_id": self.sign_in("vera"),
            "person_id": self.person("vera"), "public_id": self.certificate("vera"),
            "task_id": self.task("vera", SlotState.CLAIMED), "submission_id": self.submission("vera") or 1,
            "seat_id": self.seat("helen"), "shortlist_id": self.shortlist("rita"), "entry_id": self.entry("rita"),
            "note_id": self.note("rita"), "request_id": self.request_of("rita"), "answer_id": self.text("vera"),
            "batch_id": self._one(select(PayoutBatch.id)), "export_id": self._one(select(DatasetExport.id)),
            "mail_id": self._one(select(OutboxMail.id)), "slug": "", "lang": "en", "part": "data.jsonl", "token": "t" * 43,
            "exercise_id": "en-how-models-learn-1", "name": "inter.woff2", "filename": "theme.css",
        }  # fmt: skip

    @cached_property
    def _of_area(self) -> dict[str, dict[str, Any]]:
        lesson = content.catalogue().lessons("en")[0].slug
        return {
            "manage": {"slug": self._one(select(Project.slug).order_by(Project.id))},
            "audit": {"slug": "en-general"},
            "learning": {"slug": lesson},
            "static": {},
            "bootstrap": {"filename": "css/bootstrap.min.css"},
        }

    def _id(self, key: str) -> int:
        return self._world.people[key]

    def _one(self, statement: Select[Any]) -> Any:
        return self._world.session.scalars(statement.limit(1)).first()
