"""What somebody who passed does: the certificate, a paid task, the earnings, the portfolio."""

from __future__ import annotations

from typing import Any

from playwright.sync_api import expect

from tests.journeys.candidate import Person
from tests.journeys.conftest import Visitor
from tests.support.answering import fill


def see_result(graduate: Visitor) -> str:
    """The score report and the certificate; its address."""
    page = graduate.page
    graduate.look("result")
    page.locator("a[href^='/verify/']").first.click()
    graduate.look("certificate")
    return page.url


def check_as_anybody(anybody: Visitor, address: str, name: str) -> None:
    """The public page of the certificate without an account, and the PDF."""
    page = anybody.go(address)
    expect(page.locator("main dl.facts", has_text=name)).to_be_visible()
    expect(page.locator("main .notice-good")).to_be_visible()
    anybody.look("check-certificate")
    link = page.locator("a[href$='certificate.pdf']").get_attribute("href") or ""
    answer = page.request.get(anybody.site.url + link)
    assert answer.ok
    assert answer.body().startswith(b"%PDF")


def work_on_task(trainer: Visitor, person: Person, kind: str) -> str:
    """Take a task of this kind, see the draft saved, hand it in; its title."""
    page = trainer.go("/tasks")
    trainer.look("tasks")
    trainer.unfold_filters()
    page.select_option("form.filters select[name=kind]", kind)
    page.locator("form.filters button").click()
    page.locator("main tbody th a").first.click()
    trainer.look("task-offer")
    page.locator("form[action$='/claim'] button").click()
    form = page.locator("form.work-form")
    expect(form).to_be_visible()
    title = page.locator("h1").inner_text()
    fill(form, kind, _own_answer(page, kind), keys=person.keys)
    expect(form.locator("[data-save-state]")).to_have_attribute("data-state", "saved")
    trainer.look("task-draft")
    page.reload()
    trainer.look("task-reloaded")
    form.locator("button:not([formaction]):not([type=button])").first.click()
    expect(form).to_have_count(0)
    expect(page.locator("main .next-step")).to_be_visible()
    trainer.look("task-handed-in")
    return title


def _own_answer(page: Any, kind: str) -> dict[str, Any]:
    if kind == "ranking":
        letters: list[str] = page.locator("[data-list] > li").evaluate_all("cards => cards.map(c => c.dataset.letter)")
        a, b, c, d = sorted(letters)
        return {"order": [[c], [a, d], [b]]}
    text: str = page.locator("textarea[name$='-text']").input_value()
    return {
        "text": text.rstrip()
        + ("\n\nЕсли что-то неясно, спросите." if "а" in text else "\n\nAsk if anything is unclear.")
    }


def release_text(trainer: Visitor, title: str, words: str) -> None:
    """Show the text of the test to recruiters, and agree to be found."""
    page = trainer.go("/portfolio")
    trainer.look("portfolio")
    page.locator("input[name=title]").first.fill(title)
    page.locator("form[action$='/release'] button").first.click()
    expect(page.locator(".released .tag-good")).to_be_visible()
    page = trainer.go("/account")
    page.fill("input[name=headline]", words)
    page.check("input[name=findable]")
    page.locator("main form.profile-form button").click()
    expect(page.locator(".flashes .notice-good")).to_be_visible()


def accept_request(trainer: Visitor) -> None:
    """A recruiter may write."""
    page = trainer.go("/")
    trainer.look("home-asked")
    page = trainer.go("/requests")
    trainer.look("requests")
    page.locator("form[action$='/accept'] button").click()
    expect(page.locator("form[action$='/decline']")).to_have_count(1)
