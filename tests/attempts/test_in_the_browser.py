"""The test page in a real browser: typing is saved, also offline, in two windows, and at the end of the time."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any

import pytest
from flask import Flask
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, expect
from sqlalchemy import select, update
from werkzeug.serving import make_server

from school import content
from school.app import create_app
from school.attempts import service
from school.attempts.models import Answer, Attempt, AttemptState
from school.extensions import db
from school.persistence import Base
from school.settings import load_settings
from tests.support.factories import Factory
from tests.support.looking import faults
from tests.support.ports import free_port

pytestmark = pytest.mark.browser

HARMLESS = ("net::ERR_INTERNET_DISCONNECTED", "status of 409", "ERR_FAILED")
WRITING = "textarea[name=a-text]"
STATE = "[data-save-state]"


@pytest.fixture(scope="module")
def live(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    """The site on a port of its own, with an empty database."""
    port = free_port()
    home = tmp_path_factory.mktemp("browser-home")
    app = create_app(load_settings({"SCHOOL_HOME": str(home), "PORT": str(port), "SCHOOL_LOG_LEVEL": "ERROR"}))
    with app.app_context():
        Base.metadata.create_all(db.engine)
    server = make_server("127.0.0.1", port, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield app
    server.shutdown()
    thread.join(timeout=10)
    with app.app_context():
        db.engine.dispose()


class Sitting:
    """Somebody who sits a test, and what the database says about it."""

    def __init__(self, app: Flask, browser: Browser, *, locale: str = "en", left: timedelta | None = None) -> None:
        self.app = app
        self.url = app.extensions["school_settings"].base_url
        with app.app_context():
            session, now = db.session(), datetime.now(UTC)
            make = Factory(session, now)
            person = make.person(locale=locale)
            self.token = make.sign_in(person)
            self.id = service.start(
                session, now, person.id, content.blueprint("entrance"), content.bank(), "en", Random(3)
            )
            if left is not None:
                session.execute(
                    update(Attempt)
                    .where(Attempt.id == self.id)
                    .values(started_at=now - timedelta(hours=1), deadline_at=datetime.now(UTC) + left)
                )
            session.commit()
        self.context: BrowserContext = browser.new_context(viewport={"width": 1280, "height": 900})
        self.context.set_default_timeout(15_000)
        self.context.add_cookies(
            [{"name": f"school_{self.url.rsplit(':')[-1]}", "value": self._cookie(), "url": self.url}]
        )
        self.complaints: list[str] = []

    def _cookie(self) -> str:
        serializer = self.app.session_interface.get_signing_serializer(self.app)  # type: ignore[attr-defined]
        return str(serializer.dumps({"_user_id": self.token, "_fresh": True}))

    def open(self, path: str = "/writing/1") -> Page:
        page = self.context.new_page()
        page.on("console", self._heard)
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        page.goto(f"{self.url}/test/{self.id}{path}")
        expect(page.locator("[data-kind]:not(.is-live)")).to_have_count(0)
        return page

    def _heard(self, message: ConsoleMessage) -> None:
        if message.type == "error" and not any(each in message.text for each in HARMLESS):
            self.complaints.append(message.text)

    def stored(self) -> Any:
        """What the written answer is, and its revision."""
        with self.app.app_context():
            return db.session.execute(
                select(Answer.answer, Answer.revision).where(Answer.attempt_id == self.id, Answer.kind == "writing")
            ).one()

    def state(self) -> AttemptState:
        with self.app.app_context():
            return db.session.execute(select(Attempt.state).where(Attempt.id == self.id)).scalar_one()

    def close(self) -> None:
        self.context.close()
        assert not self.complaints, self.complaints


@pytest.fixture
def sitting(live: Flask, browser: Browser) -> Iterator[Callable[..., Sitting]]:
    made: list[Sitting] = []

    def sit(**kwargs: Any) -> Sitting:
        made.append(Sitting(live, browser, **kwargs))
        return made[-1]

    yield sit
    for one in made:
        one.close()


def is_saved(page: Page) -> None:
    expect(page.locator(STATE)).to_have_attribute("data-state", "saved", timeout=8_000)


def test_typing_is_saved_soon_after_it_stops(sitting: Callable[..., Sitting]) -> None:
    one = sitting()
    page = one.open()
    page.locator(WRITING).press_sequentially("First words.", delay=20)
    with page.expect_response(lambda reply: reply.url.endswith("/save"), timeout=1_700):
        pass
    is_saved(page)
    assert one.stored() == ({"text": "First words."}, 1)
    expect(page.locator("[data-step-now]")).to_have_attribute("data-state", "answered")
    expect(page.locator(f"{STATE} > span").first).to_contain_text("second", timeout=5_000)
    page.reload()
    expect(page.locator(WRITING)).to_have_value("First words.")
    assert page.evaluate("Object.keys(localStorage).filter((k) => k.startsWith('draft:')).length") == 0


def test_the_time_an_item_was_seen_goes_with_saves_and_buttons(sitting: Callable[..., Sitting]) -> None:
    one = sitting()

    def seconds(kind: str) -> int:
        with one.app.app_context():
            found = select(Answer.seconds).where(Answer.attempt_id == one.id, Answer.kind == kind)
            return int(db.session.scalars(found.order_by(Answer.id)).first() or 0)

    page = one.open()
    page.wait_for_timeout(1_100)
    page.locator(WRITING).fill("Thought about for a second.")
    is_saved(page)
    first = seconds("writing")
    assert 1 <= first <= 10
    page.wait_for_timeout(1_100)
    page.get_by_role("button", name="Grammar, item 2").click()  # nothing was typed since: the button brings the time
    page.wait_for_url("**/grammar/2")
    assert first < seconds("writing") <= first + 10


def test_the_line_never_says_saved_of_words_that_are_not(sitting: Callable[..., Sitting]) -> None:
    one = sitting()
    page = one.open()
    page.locator(WRITING).fill("First words.")
    is_saved(page)
    at_once = page.evaluate(
        """([field, line]) => {
            const text = document.querySelector(field);
            text.value += " And more.";
            text.dispatchEvent(new Event("input", { bubbles: true }));
            const said = document.querySelector(line);
            return [said.dataset.state, said.firstChild.textContent];
        }""",
        [WRITING, STATE],
    )
    assert at_once == ["unsaved", "Not saved yet …"]
    is_saved(page)
    assert one.stored()[0] == {"text": "First words. And more."}


def test_offline_words_are_kept_and_sent_again(sitting: Callable[..., Sitting]) -> None:
    one = sitting()
    page = one.open()
    one.context.set_offline(True)
    page.locator(WRITING).fill("Written on a train.")
    expect(page.locator(STATE)).to_have_attribute("data-state", "offline")
    expect(page.locator(STATE)).to_contain_text("kept on this device")
    page.get_by_role("button", name="Save and check everything").click()
    expect(page.locator(WRITING)).to_have_value("Written on a train.")  # the page stays
    one.context.set_offline(False)
    is_saved(page)
    assert one.stored()[0] == {"text": "Written on a train."}


def test_a_page_closed_offline_sends_its_copy_next_time(sitting: Callable[..., Sitting]) -> None:
    one = sitting()
    page = one.open()
    page.locator(WRITING).fill("Before.")
    is_saved(page)
    one.context.set_offline(True)
    page.locator(WRITING).fill("Before and after.")
    expect(page.locator(STATE)).to_have_attribute("data-state", "offline")
    page.close()
    one.context.set_offline(False)
    assert one.stored()[0] == {"text": "Before."}
    again = one.open()
    expect(again.locator(WRITING)).to_have_value("Before and after.", timeout=10_000)
    assert one.stored()[0] == {"text": "Before and after."}


def test_leaving_the_page_saves_what_was_just_typed(sitting: Callable[..., Sitting]) -> None:
    one = sitting()
    page = one.open()
    page.locator(WRITING).fill("Typed a moment ago.")
    page.goto(f"{one.url}/test/{one.id}/check")
    again = one.open()
    expect(again.locator(WRITING)).to_have_value("Typed a moment ago.")


def test_a_button_takes_the_draft_along(sitting: Callable[..., Sitting]) -> None:
    one = sitting()
    page = one.open()
    page.locator(WRITING).fill("Quick.")
    page.get_by_role("button", name="Grammar, item 2").dblclick()
    page.wait_for_url("**/grammar/2")
    assert one.stored()[0] == {"text": "Quick."}


def test_two_windows_know_of_each_other_and_overwrite_nothing(sitting: Callable[..., Sitting]) -> None:
    one = sitting()
    first, second = one.open(), one.open()
    expect(first.locator("[data-save-tabs]")).to_be_visible()
    expect(second.locator("[data-save-tabs]")).to_be_visible()
    first.locator(WRITING).fill("From the first window.")
    is_saved(first)
    expect(second.locator(WRITING)).to_have_value("From the first window.")  # it had nothing of its own
    first.locator(WRITING).press_sequentially(" More.")
    second.locator(WRITING).fill("From the second window.")
    is_saved(first)
    expect(second.locator("[data-save-conflict]")).to_be_visible()
    assert one.stored()[0] == {"text": "From the first window. More."}
    second.get_by_role("button", name="Keep the one on this device").click()
    is_saved(second)
    assert one.stored()[0] == {"text": "From the second window."}
    expect(first.locator(WRITING)).to_have_value("From the second window.")


def test_the_end_of_the_time_takes_the_last_words(sitting: Callable[..., Sitting]) -> None:
    one = sitting(left=timedelta(seconds=5))
    page = one.open()
    page.locator(WRITING).press_sequentially("Until the very last second of it", delay=170)
    page.wait_for_url(f"**/test/{one.id}", timeout=12_000)
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    assert one.state() == AttemptState.SUBMITTED
    assert one.stored()[0]["text"].startswith("Until the very l")
    assert page.evaluate("Object.keys(localStorage).filter((k) => k.startsWith('draft:')).length") == 0


def test_the_clock_warns_politely_and_can_be_hidden(sitting: Callable[..., Sitting]) -> None:
    one = sitting(left=timedelta(minutes=10, seconds=4))
    page = one.open("/grammar/1")
    expect(page.locator("[data-left]")).to_contain_text("10:0")
    page.get_by_role("button", name="Hide the clock").click()
    expect(page.locator("[data-left]")).to_have_text("The clock is hidden.")
    expect(page.locator("[data-spoken]")).to_have_text("Ten minutes are left.", timeout=10_000)
    page.reload()
    expect(page.locator("[data-left]")).to_have_text("The clock is hidden.")
    page.get_by_role("button", name="Show the clock").click()
    expect(page.locator("[data-left]")).to_contain_text("9:5")


def test_a_test_handed_in_elsewhere_says_so(sitting: Callable[..., Sitting]) -> None:
    one = sitting()
    page = one.open()
    with one.app.app_context():
        session = db.session()
        person_id = session.get_one(Attempt, one.id).person_id
        service.submit(session, datetime.now(UTC), person_id, one.id)
        session.commit()
    page.locator(WRITING).fill("Too late.")
    expect(page.locator(STATE)).to_have_attribute("data-state", "closed")
    expect(page.locator("[data-when-closed]")).to_be_visible()


@pytest.mark.parametrize("locale", ["en", "ru"])
def test_every_page_of_the_test_is_sound(locale: str, sitting: Callable[..., Sitting]) -> None:
    one = sitting(locale=locale)
    page = one.open("")
    paths = [
        "",
        "/grammar/1",
        "/grammar/6",
        "/grammar/12",
        "/ranking/1",
        "/factcheck/1",
        "/factcheck/8",
        "/writing/1",
        "/check",
    ]
    for width in (1280, 320):
        page.set_viewport_size({"width": width, "height": 900})
        for path in paths:
            page.goto(f"{one.url}/test/{one.id}{path}")
            page.wait_for_load_state()
            found = faults(page, axe=width == 1280 or path in ("/grammar/1", "/check"))
            assert not found, (path, width, found)
    page.goto(f"{one.url}/test/{one.id}/check")
    page.locator("details.confirm summary").click()
    page.locator("details.confirm button").click()
    page.wait_for_url(f"**/test/{one.id}")
    for path in (f"/test/{one.id}", "/test", "/test/mine"):
        page.goto(one.url + path)
        found = faults(page, axe=True)
        assert not found, (path, found)
