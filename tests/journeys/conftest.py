"""A real browser on the real site."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page

from school.settings import ROOT
from tests.support.looking import faults, left_in_english
from tests.support.site import Site, demo_home, running_site

PHONE = {"width": 360, "height": 740}
DESK = {"width": 1280, "height": 900}
PICTURES = ROOT / "tests" / "screenshots"


@pytest.fixture(scope="session")
def demo(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Path:
    """The home with the demo content that sites begin as copies of, one for all test processes of a run."""
    own = tmp_path_factory.getbasetemp()
    return demo_home(own if worker_id == "master" else own.parent)


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory, demo: Path) -> Iterator[Site]:
    """The site with its demo content, one a test process."""
    with running_site(tmp_path_factory.mktemp("site"), demo) as running:
        yield running


class Visitor:
    """Somebody at a browser. Fails on any error in the console; `look` takes a picture and asks axe."""

    def __init__(self, context: BrowserContext, site: Site, name: str, lang: str) -> None:
        self.context, self.site, self.name, self.lang = context, site, name, lang
        self.page: Page = context.new_page()
        self.complaints: list[str] = []
        self.page.on("console", self._heard)
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))
        self._pictures = 0

    def _heard(self, message: ConsoleMessage) -> None:
        # A refused form (422) and a page that is not there (404) are answers, which Chromium lists as errors.
        if message.type == "error" and not re.search(
            r"status of (4\d\d|503)|ERR_INTERNET_DISCONNECTED|ERR_CONNECTION", message.text
        ):
            self.complaints.append(message.text)

    def go(self, path: str) -> Page:
        """Open a page of the site."""
        self.page.goto(self.site.url + path if path.startswith("/") else path)
        return self.page

    def sign_in(self, who: str) -> None:
        """Sign in as one of the demo people, by the first part of their address."""
        email, password = self.site.logins()[who]
        self.enter(email, password)

    def enter(self, email: str, password: str) -> None:
        """Sign in by the form."""
        self.go("/sign-in")
        self.page.fill("input[name=email]", email)
        self.page.fill("input[name=password]", password)
        self.page.click("main button.btn-primary")
        self.page.wait_for_load_state()

    def unfold_filters(self) -> None:
        """On a phone the filters of a list are folded away at first."""
        folded = self.page.locator("details.filter-box:not([open]) > summary")
        if folded.count():
            folded.click()

    def look(self, what: str, *, axe: bool = True) -> None:
        """Keep a picture of the page and have axe read it; the page must not scroll sideways."""
        PICTURES.mkdir(exist_ok=True)
        self._pictures += 1
        self.page.evaluate("scrollTo(0, 0)")  # what sticks to the top stands there in the picture
        self.page.screenshot(path=PICTURES / f"{self.name}-{self._pictures:02}-{what}.png", full_page=True)
        found = faults(self.page, axe=axe)
        if self.lang != "en":
            found += [f"not translated: {words}" for words in left_in_english(self.page)]
        assert not found, f"{self.name}, {what} ({self.page.url}): {found}"

    def close(self) -> None:
        """Leave, and complain about what the console said."""
        self.context.close()
        assert not self.complaints, f"{self.name}: {self.complaints}"


@pytest.fixture
def visitor(browser: Browser, site: Site) -> Iterator[Callable[..., Visitor]]:
    """`visitor("name", phone=False, lang="en")`: somebody at a browser of their own."""
    visitors: list[Visitor] = []

    def come(name: str, *, phone: bool = False, lang: str = "en", **options: Any) -> Visitor:
        context = browser.new_context(
            viewport=PHONE if phone else DESK,  # type: ignore[arg-type]
            locale={"en": "en-GB", "ru": "ru-RU"}[lang],
            **options,
        )
        context.set_default_timeout(15_000)
        visitors.append(Visitor(context, site, name, lang))
        return visitors[-1]

    yield come
    for one in visitors:
        one.close()
