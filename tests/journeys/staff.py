"""What reviewers, leads, managers and recruiters do at the browser for the candidate on the road."""

from __future__ import annotations

from playwright.sync_api import Locator, Page, expect

from tests.journeys.conftest import Visitor
from tests.support.waiting import until

LEVEL = "4"
WHOLE = "5"


def read_next(reviewer: Visitor, *, keys: bool, picture: bool) -> bool:
    """Take the next answer, read it and mark it; False when nothing waits for this reader."""
    page = reviewer.go("/review")
    if picture:
        reviewer.look("review-queue")
    take = page.locator("form[action='/review/next'] button")
    if take.count() == 0 and page.locator(".next-step a").count() == 0:
        return False
    (take if take.count() else page.locator(".next-step a")).click()
    page.wait_for_url("**/review/*")
    if picture:
        reviewer.look("review-read")
    (_mark_by_keys if keys else _mark_by_mouse)(page)
    page.fill("textarea[name=comment]", "Clear, true and in good order. Next time name the assumption sooner.")
    if picture:
        expect(page.locator("[data-save-state]")).not_to_be_empty()
        reviewer.look("review-marked")
    here = page.url
    page.locator("form[data-review] button[name=action][value=submit]").click()
    page.wait_for_url(lambda url: url != here)
    return True


def _mark_by_keys(page: Page) -> None:
    """j goes on to the next trait, a digit picks its level."""
    page.locator("h1").click()
    groups = page.locator("fieldset[data-trait]").filter(has=page.locator("input[type=radio]"))
    for at in range(groups.count()):
        page.keyboard.press("j")
        page.keyboard.press(WHOLE if at == groups.count() - 1 else LEVEL)
    expect(page.locator("input[type=radio]:checked")).to_have_count(groups.count())


def _mark_by_mouse(page: Page) -> None:
    for group in page.locator("fieldset[data-trait]").filter(has=page.locator("input[type=radio]")).all():
        level = WHOLE if group.get_attribute("data-trait") == "holistic" else LEVEL
        group.locator(f"input[type=radio][value='{level}']").check()


def read_until_published(readers: list[Visitor], candidate: Visitor, attempt: int, *, keys: bool) -> None:
    """The text is screened, then read as often as the rules ask for, until the candidate has the result."""
    pictured: set[str] = set()

    def published() -> bool:
        candidate.go(f"/results/{attempt}")
        return candidate.page.locator("a[href^='/verify/']").count() > 0

    def read() -> bool:
        for reader in readers:
            while read_next(reader, keys=keys, picture=reader.name not in pictured):
                pictured.add(reader.name)
        return published()

    until("the result is published", read, seconds=60)


def accept_work(lead: Visitor, title: str) -> None:
    """Find the work in the queue and accept it."""
    page = lead.go("/decisions")
    lead.look("decisions")
    lead.unfold_filters()
    page.fill("form.filters input[name=q]", title[:60])
    page.locator("form.filters button").click()
    page.locator("main table a").first.click()
    lead.look("decide")
    here = page.url
    page.check("input[name=verdict][value=accept]")
    page.fill("textarea[name=comment]", "Thank you, this can be used as it is.")
    page.locator("form[data-decide] button:not([type=button])").click()
    page.wait_for_url(lambda url: url != here)
    page.goto(here)
    expect(page.locator("form[data-decide]")).to_have_count(0)
    expect(page.locator(".ruling-accept")).to_be_visible()


def pay_out(drafter: Visitor, approver: Visitor, currency: str) -> None:
    """One manager drafts the payout, another approves it, the file goes out, all payments are marked."""
    page = drafter.go("/payouts")
    page.select_option("select#currency", currency)
    page.locator("form.inline-form button").click()
    page.wait_for_url("**/payouts/*")
    drafter.look("payout-draft")
    batch = page.url.rsplit("/", 1)[-1]
    page = approver.go(f"/payouts/{batch}")
    _step(page, "approve").click()
    expect(_step(page, "export")).to_be_visible()
    _step(page, "export").click()
    link = page.locator("a[href$='/file']")
    expect(link).to_be_visible()
    answer = page.request.get(approver.site.url + (link.get_attribute("href") or ""))
    assert answer.ok
    assert "TS-" in answer.text()
    page.locator("button[name=step][value=all-paid]").click()
    expect(page.locator("td .tag-good").first).to_be_visible()
    approver.look("payout-paid")


def _step(page: Page, step: str) -> Locator:
    return page.locator(f"form:has(input[name=step][value={step}]) button")


def export_data(manager: Visitor, shape: str) -> str:
    """Freeze a file of accepted work and fetch it."""
    page = manager.go("/exports")
    projects = page.locator("select#project option")
    page.select_option("select#project", projects.last.get_attribute("value") or "")
    _choose(page, shape)
    page.locator("form.export-form button").click()
    link = page.locator("a[href$='data.jsonl']").first
    expect(link).to_be_visible()
    manager.look("exports")
    answer = page.request.get(manager.site.url + (link.get_attribute("href") or ""))
    assert answer.ok
    return answer.text()


def _choose(page: Page, shape: str) -> None:
    field = page.locator("select#shape")
    if field.count():
        field.select_option(shape)
    else:
        page.check(f"input[name=shape][value='{shape}']")


def find_person(recruiter: Visitor, name: str, words: str) -> None:
    """Search, open the person, put them on a list, ask for contact."""
    page = recruiter.go("/graduates")
    recruiter.look("graduates")
    recruiter.unfold_filters()
    page.fill("form.filters input[name=q]", words)
    page.locator("form.filters button").click()
    expect(page.locator(".people-list .person-row")).to_have_count(1)
    page.locator(".people-list h2 a", has_text=name).click()
    recruiter.look("graduate")
    page.fill("form[action$='/shortlist'] input[name=name]", f"Editors {name}")
    page.locator("form[action$='/shortlist'] button").last.click()
    expect(page.locator("aside a[href*='/shortlists/']").first).to_be_visible()
    page.fill("input[name=company]", "Harbour Press")
    page.fill(
        "textarea[name=message]", "Editing of science texts, ten hours a week, from home. Your text convinced us."
    )
    page.locator("form[action$='/contact'] button").click()
    expect(page.locator("form[action$='/withdraw']")).to_have_count(1)
    recruiter.look("asked")


def see_address(recruiter: Visitor, email: str, name: str) -> None:
    """After the answer: the address, and the stage on the shortlist."""
    page = recruiter.go("/contacts")
    page.locator("main table a", has_text=name).first.click()
    expect(page.locator("main", has_text=email)).to_be_visible()
    recruiter.look("address")
    page.locator("aside a[href*='/shortlists/']").first.click()
    recruiter.look("shortlist")
