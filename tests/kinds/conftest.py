"""A browser on the lessons: they hold every kind of item."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from random import Random
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from flask import Flask, render_template_string
from playwright.sync_api import Browser, ConsoleMessage, Locator, Page, expect
from werkzeug.serving import make_server

from assessments import load_bank
from school.app import create_app
from school.extensions import db
from school.persistence import Base
from school.settings import load_settings
from school.web.guards import public
from school.web.kinds import result_view
from tests.support.factories import Factory

EXAMPLES = load_bank(Path(__file__).resolve().parents[1] / "assessments" / "items.yaml")
LISTEN = """
window.said = [];
new MutationObserver(() => {
  const region = document.getElementById("announcer");
  const text = region && region.textContent;
  if (text && window.said.at(-1) !== text) window.said.push(text);
}).observe(document, { subtree: true, childList: true, characterData: true });
"""


@dataclass
class Live:
    """A running site without workers."""

    app: Flask
    url: str

    def cookie(self) -> dict[str, str]:
        """The cookie of a new person who is signed in."""
        with self.app.app_context():
            factory = Factory(db.session(), datetime.now(UTC))
            token = factory.sign_in(factory.person())
            db.session.commit()
            signer: Any = self.app.session_interface
            value = signer.get_signing_serializer(self.app).dumps({"_user_id": token, "_fresh": True})
        return {"name": str(self.app.config["SESSION_COOKIE_NAME"]), "value": value, "url": self.url}


_PAGE = """
{% extends "base.html" %}{% import "kinds/kinds.html" as kinds %}
{% block title %}{{ item.id }}{% endblock %}
{% block styles %}{{ kinds.styles() }}{% endblock %}
{% block content %}<h1>{{ kinds.name(item.kind) }}</h1>
<form method="get"><section data-exercise="x">{{ kinds.ask(item, "q", none, order) }}</section></form>
<h2>=</h2>{{ kinds.show(item, answer, score, true) }}{% endblock %}
{% block scripts %}{{ kinds.scripts() }}{% endblock %}
"""


def _one_kind(item_id: str) -> str:
    """The form of one of the example items, and the result of its first wrong answer, on a page of the site."""
    item = EXAMPLES[item_id]
    raw = next((each.answer for each in item.samples if each.name in ("partial", "wrong")), item.samples[0].answer)
    answer = item.parse(item.sample_answer(raw))
    score = result_view(item, answer, item.score(answer), reveal=True)
    return render_template_string(
        _PAGE, item=item.public(), order=item.draw_order(Random(3)), answer=answer, score=score
    )


@pytest.fixture(scope="session")
def live(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Live]:
    """The site in a thread of this process."""
    app = create_app(load_settings({"SCHOOL_HOME": str(tmp_path_factory.mktemp("live")), "SCHOOL_LOG_LEVEL": "ERROR"}))
    app.add_url_rule("/every-kind/<item_id>", "every_kind", public(_one_kind))
    with app.app_context():
        Base.metadata.create_all(db.engine)
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield Live(app, f"http://127.0.0.1:{server.server_port}")
    server.shutdown()
    thread.join(5)


class Reader:
    """Somebody who reads lessons; hears what is announced; fails on any console error."""

    def __init__(self, page: Page, url: str) -> None:
        self.page, self.url = page, url
        self.complaints: list[str] = []
        page.on("console", self._heard)
        page.on("pageerror", lambda error: self.complaints.append(str(error)))

    def _heard(self, message: ConsoleMessage) -> None:
        if message.type == "error" and "422" not in message.text:
            self.complaints.append(message.text)

    def open(self, path: str, scripted: bool = True) -> Page:
        """Open a page and wait until its forms are alive."""
        self.page.goto(self.url + path)
        if scripted:
            expect(self.page.locator("[data-kind]:not(.is-live)")).to_have_count(0)
        return self.page

    def exercise(self, name: str) -> Locator:
        """The section of an exercise."""
        return self.page.locator(f"section[data-exercise='{name}']")

    def check(self, name: str) -> str:
        """Press "check" and read the head of the result."""
        box = self.exercise(name)
        box.locator("form > .actions button").click()
        head = box.locator(".result-head")
        head.wait_for()
        return " ".join(head.inner_text().split())

    def hears(self, words: str) -> None:
        """These words are announced, or were; what follows at once would replace them before they are spoken."""
        self.page.wait_for_function(
            "words => window.said.some((each) => each.includes(words))", arg=words, timeout=5_000
        )

    def axe(self) -> list[str]:
        """What axe objects to."""
        found = Axe().run(self.page).response["violations"]
        return [f"{one['id']}: {node['html'][:160]}" for one in found for node in one["nodes"][:2]]

    def sideways(self) -> int:
        """By how many pixels the page is wider than the window."""
        wider: int = self.page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        return wider


@pytest.fixture
def reader(browser: Browser, live: Live) -> Iterator[Callable[..., Reader]]:
    """`reader(signed_in=True, width=360, ...)`: a browser of one's own."""
    made: list[Reader] = []

    def come(*, signed_in: bool = False, width: int = 1280, height: int = 900, **options: Any) -> Reader:
        context = browser.new_context(viewport={"width": width, "height": height}, locale="en-GB", **options)
        context.set_default_timeout(8_000)
        context.add_init_script(LISTEN)
        if signed_in:
            context.add_cookies([live.cookie()])  # type: ignore[list-item]
        made.append(Reader(context.new_page(), live.url))
        return made[-1]

    yield come
    for one in made:
        one.page.context.close()
        assert not one.complaints, one.complaints
