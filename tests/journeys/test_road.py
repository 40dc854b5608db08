"""The whole road in each language: read, register, learn, be tested, be graded, earn, be found."""

from __future__ import annotations

import json
import secrets
from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from school.demo.cast import BY_KEY
from tests.journeys import candidate as steps
from tests.journeys import graduate, staff
from tests.journeys.candidate import Person
from tests.journeys.conftest import Visitor
from tests.support.answering import focus

pytestmark = [pytest.mark.browser, pytest.mark.timeout(300)]

TAG = secrets.token_hex(3)  # the road can be walked again on the same site
ENGLISH = Person("en", "Wanda Reed", f"wanda-{TAG}@road.test", "pebble orchard lantern 17", keys=focus)
RUSSIAN = Person("ru", "Нина Дорохова", f"nina-{TAG}@road.test", "галька яблоня фонарь 17", keys=None)


@pytest.mark.parametrize(
    ("person", "kind", "currency", "readers", "lead", "recruiter"),
    [
        pytest.param(ENGLISH, "ranking", "USD", ("helen", "pavel", "ines"), "marta", "rita", id="en"),
        pytest.param(RUSSIAN, "correct", "RUB", ("pavel", "helen", "ines"), "oleg", "gleb", id="ru"),
    ],
)
def test_the_road(
    visitor: Callable[..., Visitor],
    person: Person,
    kind: str,
    currency: str,
    readers: tuple[str, ...],
    lead: str,
    recruiter: str,
) -> None:
    lang, phone = person.lang, person.lang == "ru"

    def come(name: str, role: str) -> Visitor:
        own = BY_KEY[name].locale if name else lang
        someone = visitor(f"road-{lang}-{role}", phone=phone, lang=own)
        if name:
            someone.sign_in(name)
        return someone

    trainer = come("", "candidate")
    steps.read_as_stranger(trainer)
    steps.register(trainer, person)
    steps.fill_profile(trainer, person)
    steps.do_lesson(trainer, person)
    attempt = steps.sit_test(trainer, person)

    staff.read_until_published([come(name, f"reviewer-{name}") for name in readers], trainer, attempt, keys=person.keys)
    address = graduate.see_result(trainer)
    graduate.check_as_anybody(come("", "anybody"), address, person.name)

    title = graduate.work_on_task(trainer, person, kind)
    staff.accept_work(come(lead, "lead"), title)
    page = trainer.go("/earnings")
    expect(page.locator("main li", has_text=title[:30]).first).to_be_visible()
    trainer.look("earnings")

    managers = [come(name, f"manager-{name}") for name in ("maria", "sergey")]
    staff.pay_out(*managers, currency)
    lines = staff.export_data(managers[0], "preference").splitlines()
    assert lines
    assert all({"prompt", "chosen", "rejected"} <= json.loads(line).keys() for line in lines)

    words = f"Editor of science texts for {person.name}"
    graduate.release_text(trainer, words[:60], words)
    seeker = come(recruiter, "recruiter")
    staff.find_person(seeker, person.name, words)
    graduate.accept_request(trainer)
    staff.see_address(seeker, person.email, person.name)
