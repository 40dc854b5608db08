"""From a screened text to a qualified trainer, in one transaction."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import func, select

from school.accounts import hooks
from school.accounts import service as accounts
from school.accounts.models import PersonRole, Role
from school.attempts import service as attempts
from school.certification import queries, rules, service
from school.certification.errors import AlreadyRevoked, AlreadySettled, ReasonMissing
from school.certification.models import Certificate, Decision, Hold, HoldState, Qualification
from school.mail.models import OutboxMail
from school.review import service as review
from school.review.models import ReviewSeat, ReviewState
from tests.support.sittings import read_next, reading, sit, state_of

SITE = "http://localhost"


def _roles(session, person):
    return set(session.scalars(select(PersonRole.role).where(PersonRole.person_id == person.id)))


def _seats(session, answer_id):
    found = select(ReviewSeat.seat).where(ReviewSeat.answer_id == answer_id).order_by(ReviewSeat.seat)
    return list(session.scalars(found))


@pytest.mark.parametrize("lang", ["en", "ru"])
def test_a_clear_pass_needs_one_reader_and_gives_everything_at_once(session, make, now, lang):
    candidate, reader = make.person(name="Ада Ёлкина", locale=lang), make.person(Role.REVIEWER)
    sat = sit(session, now, candidate.id, lang)
    assert state_of(session, sat.attempt_id) == "in_review"
    read_next(session, now, reader.id, reading(5, 6))
    decision = queries.decision_of(session, sat.attempt_id)
    assert decision.passed
    assert decision.composite > 90
    assert state_of(session, sat.attempt_id) == "decided"
    certificate = queries.certificate_of_decision(session, decision.id)
    assert certificate.name == "Ада Ёлкина"
    assert certificate.lang == lang
    assert certificate.digest == queries.fields_of(certificate).digest()
    assert service.holds(session, candidate.id, f"entrance-{lang}")
    assert Role.TRAINER in _roles(session, candidate)
    mail = session.scalars(select(OutboxMail).where(OutboxMail.to_address == candidate.email)).one()
    assert certificate.public_id in mail.text
    assert f"/results/{sat.attempt_id}" in mail.text
    assert ("Поздравляем" in mail.text) == (lang == "ru")


def test_a_failure_in_the_middle_leaves_nothing(session, make, now, monkeypatch):
    candidate, reader = make.person(), make.person(Role.REVIEWER)
    sat = sit(session, now, candidate.id)

    def broken(*_args, **_kwargs):
        raise RuntimeError("the machine stopped here")

    monkeypatch.setattr(accounts, "grant_role", broken)
    with pytest.raises(RuntimeError), session.begin_nested():
        read_next(session, now, reader.id, reading(5, 6))
    for table in (Decision, Certificate, Qualification):
        assert session.scalar(select(func.count()).select_from(table)) == 0
    assert session.scalar(select(func.count()).select_from(OutboxMail)) == 0
    assert state_of(session, sat.attempt_id) == "in_review"
    assert session.scalar(select(ReviewSeat.state)) is ReviewState.WAITING
    monkeypatch.undo()
    read_next(session, now, reader.id, reading(5, 6))
    assert service.holds(session, candidate.id, "entrance-en")


def test_near_the_cut_a_second_reader_and_on_disagreement_a_third(session, make, now):
    candidate = make.person()
    readers = [make.person(Role.REVIEWER) for _ in range(3)]
    sat = sit(session, now, candidate.id)
    read_next(session, now, readers[0].id, reading(3, 4))
    assert _seats(session, sat.answer_id) == [1, 2]
    read_next(session, now, readers[1].id, reading(4, 2))
    assert _seats(session, sat.answer_id) == [1, 2, 3]
    assert queries.decision_of(session, sat.attempt_id) is None
    read_next(session, now, readers[2].id, reading(4, 5))
    decision = queries.decision_of(session, sat.attempt_id)
    writing = next(s for s in decision.details["sections"] if s["id"] == "writing")
    assert writing["parts"]["H"] == pytest.approx(80)  # the median of 3, 4, 4 in every trait
    assert writing["se"] == pytest.approx((122.8 + 65.5 / 3) ** 0.5)


def test_two_readers_who_agree_are_enough(session, make, now):
    candidate = make.person()
    readers = [make.person(Role.REVIEWER) for _ in range(2)]
    sat = sit(session, now, candidate.id)
    read_next(session, now, readers[0].id, reading(5, 6, truthfulness=1))  # a serious untruth is read again
    assert _seats(session, sat.answer_id) == [1, 2]
    read_next(session, now, readers[1].id, reading(5, 6, truthfulness=1))
    assert queries.decision_of(session, sat.attempt_id) is not None or _seats(session, sat.answer_id) == [1, 2, 3]


def test_a_fail_says_what_was_missing_and_when_to_come_back(session, make, now):
    candidate, reader = make.person(), make.person(Role.REVIEWER)
    sat = sit(session, now, candidate.id, right=False)
    read_next(session, now, reader.id, reading(2, 2))
    decision = queries.decision_of(session, sat.attempt_id)
    assert not decision.passed
    assert any("below the cut" in reason["message"] for reason in decision.details["reasons"])
    assert not service.holds(session, candidate.id, "entrance-en")
    assert Role.TRAINER not in _roles(session, candidate)
    assert session.scalar(select(func.count()).select_from(Certificate)) == 0


def test_an_unwritten_text_needs_no_reader(session, make, now):
    candidate = make.person()
    sat = sit(session, now, candidate.id, text="  ")
    decision = queries.decision_of(session, sat.attempt_id)
    assert decision is not None
    assert not decision.passed
    assert _seats(session, sat.answer_id) == []


def test_a_likeness_holds_the_result_until_somebody_has_looked(session, make, now):
    candidate, reader, manager = make.person(), make.person(Role.REVIEWER), make.person(Role.MANAGER)
    sat = sit(session, now, candidate.id, similarity=0.7)
    read_next(session, now, reader.id, reading(5, 6))
    assert queries.decision_of(session, sat.attempt_id) is None
    assert session.scalars(select(Hold)).one().reasons == ["similar"]
    with pytest.raises(ReasonMissing):
        service.settle_hold(session, now, manager.id, sat.attempt_id, " ", release=True, site=SITE)
    service.settle_hold(session, now, manager.id, sat.attempt_id, "Both quote the same law.", release=True, site=SITE)
    assert queries.decision_of(session, sat.attempt_id).passed
    with pytest.raises(AlreadySettled):
        service.settle_hold(session, now, manager.id, sat.attempt_id, "Again.", release=False, site=SITE)


def test_an_upheld_hold_voids_the_attempt_and_tells_the_candidate(session, make, now):
    candidate, reader, manager = make.person(), make.person(Role.REVIEWER), make.person(Role.MANAGER)
    sat = sit(session, now, candidate.id, similarity=0.9)
    read_next(session, now, reader.id, reading(5, 6))
    service.settle_hold(session, now, manager.id, sat.attempt_id, "Copied word for word.", release=False, site=SITE)
    assert state_of(session, sat.attempt_id) == "void"
    assert session.scalars(select(Hold)).one().state is HoldState.UPHELD
    assert "Copied word for word." in session.scalars(select(OutboxMail)).one().text


def test_an_unsafe_text_is_held_when_two_readers_say_so(session, make, now):
    candidate = make.person()
    readers = [make.person(Role.REVIEWER) for _ in range(3)]
    sat = sit(session, now, candidate.id)
    for reader in readers:
        if queries.hold_of(session, sat.attempt_id) is None:
            read_next(session, now, reader.id, reading(5, 6, flags=("unsafe",)))
    assert queries.hold_of(session, sat.attempt_id).reasons == ["unsafe"]
    assert queries.decision_of(session, sat.attempt_id) is None


def test_revoking_ends_the_qualification_and_tells_the_holder(session, make, now):
    candidate, reader, manager = make.person(), make.person(Role.REVIEWER), make.person(Role.MANAGER)
    sit(session, now, candidate.id)
    read_next(session, now, reader.id, reading(5, 6))
    number = session.scalars(select(Certificate.public_id)).one()
    with pytest.raises(ReasonMissing):
        service.revoke(session, now, manager.id, number, "", site=SITE)
    service.revoke(session, now, manager.id, number, "Issued by mistake.", site=SITE)
    assert not service.holds(session, candidate.id, "entrance-en")
    with pytest.raises(AlreadyRevoked):
        service.revoke(session, now, manager.id, number, "Again.", site=SITE)


def test_voiding_a_decided_attempt_takes_everything_back(session, make, now):
    candidate, reader, manager = make.person(), make.person(Role.REVIEWER), make.person(Role.MANAGER)
    sat = sit(session, now, candidate.id)
    read_next(session, now, reader.id, reading(5, 6))
    attempts.void(session, now, manager.id, sat.attempt_id, "A fault of the site.")
    session.expire_all()
    assert not service.holds(session, candidate.id, "entrance-en")
    assert session.scalars(select(Certificate)).one().revoked_at == now


def test_qualifications_end_with_their_certificate_and_a_new_test_renews_them(session, make, now):
    candidate, reader = make.person(), make.person(Role.REVIEWER)
    sit(session, now, candidate.id)
    read_next(session, now, reader.id, reading(5, 6))
    assert not attempts.is_needed(session, now, candidate.id, "entrance", "en")
    soon_over = now + timedelta(days=700)
    assert attempts.is_needed(session, soon_over, candidate.id, "entrance", "en")
    sit(session, soon_over, candidate.id)
    read_next(session, soon_over, reader.id, reading(5, 6))
    assert queries.qualifications_of(session, candidate.id) == ["entrance-en"]
    assert service.end_expired(session, now + timedelta(days=731)) == 0
    assert service.end_expired(session, soon_over + timedelta(days=731)) == 1
    assert not service.holds(session, candidate.id, "entrance-en")


def test_nobody_is_decided_twice(session, make, now):
    candidate, reader = make.person(), make.person(Role.REVIEWER)
    sat = sit(session, now, candidate.id)
    read_next(session, now, reader.id, reading(5, 6))
    assert service.decide(session, now, sat.attempt_id, site=SITE) is None
    assert session.scalar(select(func.count()).select_from(Decision)) == 1


def test_the_recruiters_select_filters_by_section_score(session, make, now):
    candidate, reader = make.person(), make.person(Role.REVIEWER)
    sit(session, now, candidate.id)
    read_next(session, now, reader.id, reading(5, 6))
    people = queries.qualified_people()
    found = session.execute(people.where(queries.section_score("grammar") >= 90, queries.total_score() >= 70)).one()
    assert (found.person_id, found.slug) == (candidate.id, "entrance-en")
    assert session.execute(people.where(queries.section_score("writing") > 100)).all() == []


def test_somebody_who_leaves_takes_name_and_qualification_along(session, make, now):
    candidate, reader = make.person(name="Gone Tomorrow"), make.person(Role.REVIEWER)
    sit(session, now, candidate.id)
    read_next(session, now, reader.id, reading(5, 6))
    service.forget_person(session, now, candidate.id)
    session.expire_all()
    certificate = session.scalars(select(Certificate)).one()
    assert certificate.revoked_at == now
    assert "Gone" not in certificate.name
    assert certificate.digest == queries.fields_of(certificate).digest()
    assert not service.holds(session, candidate.id, "entrance-en")


def test_the_site_listens_once_the_application_is_made(app):
    assert review.listeners() == {"certification"}
    assert service.forget_person in hooks.on_close
    assert {"certificates", "readings"} <= hooks.export_parts.keys()


@given(st.lists(st.sampled_from(list(HoldState)), max_size=6))
def test_a_hold_is_settled_once(path):
    state, settled = HoldState.OPEN, 0
    for after in path:
        if after in rules.MOVES[state]:
            state, settled = after, settled + 1
    assert settled <= 1
