"""What happens to people: the back button, double clicks, two tabs, a session that ends, a line that drops."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.candidate import begin_test
from tests.journeys.conftest import Visitor

pytestmark = [pytest.mark.browser, pytest.mark.timeout(120)]

SAVED, OFFLINE, SIGNED_OUT = "saved", "offline", "signed_out"


@pytest.fixture
def come(visitor: Callable[..., Visitor]) -> Callable[..., Visitor]:
    """Somebody of the demo, signed in."""

    def arrive(who: str, lang: str = "en") -> Visitor:
        someone = visitor(f"hostile-{who}", lang=lang)
        someone.sign_in(who)
        return someone

    return arrive


def running_test(candidate: Visitor) -> int:
    """The attempt that is running, or a new one."""
    page = candidate.go("/test")
    link = page.locator("main .next-step a[href^='/test/']")
    if link.count():
        found = re.search(r"/test/(\d+)", link.get_attribute("href") or "")
        assert found
        return int(found[1])
    return begin_test(candidate, look=False)


def state(page: Page, wanted: str) -> None:
    """The line that says how the draft stands says so."""
    expect(page.locator("[data-save-state]")).to_have_attribute("data-state", wanted, timeout=20_000)


def writing(page: Page) -> Page:
    """The page's text field of the writing task."""
    field = page.locator("textarea[name='a-text']")
    expect(field).to_be_visible()
    return page


def text(page: Page) -> str:
    """What stands in the field."""
    return page.locator("textarea[name='a-text']").input_value()


def add(page: Page, words: str) -> None:
    """Type at the end of the text."""
    field = page.locator("textarea[name='a-text']")
    field.press("ControlOrMeta+End")
    page.keyboard.type(words)


def test_offline_while_typing_then_online(come: Callable[..., Visitor]) -> None:
    amir = come("amir")
    attempt = running_test(amir)
    page = amir.go(f"/test/{attempt}/writing")
    add(page, "Before the line dropped. ")
    state(page, SAVED)
    amir.context.set_offline(True)
    add(page, "While there was no line. ")
    state(page, OFFLINE)
    assert "While there was no line." in page.evaluate("JSON.stringify(localStorage)")
    amir.context.set_offline(False)
    state(page, SAVED)
    assert "While there was no line." not in page.evaluate("JSON.stringify(localStorage)")
    page.reload()
    assert text(page).endswith("Before the line dropped. While there was no line. ")


def test_a_copy_kept_on_the_device_is_sent_when_the_page_is_opened_again(come: Callable[..., Visitor]) -> None:
    amir = come("amir")
    attempt = running_test(amir)
    page = amir.go(f"/test/{attempt}/writing")
    add(page, "Saved. ")
    state(page, SAVED)
    amir.context.set_offline(True)
    add(page, "Kept. ")
    state(page, OFFLINE)
    page.close()
    amir.context.set_offline(False)
    page = amir.context.new_page()
    page.goto(f"{amir.site.url}/test/{attempt}/writing")
    expect(page.locator("textarea[name='a-text']")).to_have_value(re.compile(r"Saved\. Kept\. $"))
    expect(page.locator("form[data-item]:not([inert])")).to_be_visible()


def test_a_session_that_ends_while_one_types(come: Callable[..., Visitor]) -> None:
    olga = come("olga", "ru")
    attempt = running_test(olga)
    page = olga.go(f"/test/{attempt}/writing")
    add(page, "До выхода. ")
    state(page, SAVED)
    olga.context.clear_cookies()
    add(page, "После выхода. ")
    state(page, SIGNED_OUT)
    assert "После выхода." in page.evaluate("JSON.stringify(localStorage)")
    other = olga.context.new_page()
    other.goto(f"{olga.site.url}/sign-in")
    email, password = olga.site.logins()["olga"]
    other.fill("input[name=email]", email)
    other.fill("input[name=password]", password)
    other.locator("main form button.btn-primary").click()
    expect(other.locator("header .me")).to_be_visible()
    state(page, SAVED)
    page.reload()
    assert text(page).endswith("До выхода. После выхода. ")


def test_a_form_sent_after_the_session_has_ended_is_there_after_signing_in(come: Callable[..., Visitor]) -> None:
    olga = come("olga", "ru")
    attempt = running_test(olga)
    page = olga.go(f"/test/{attempt}/writing")
    olga.context.clear_cookies()
    add(page, "Кнопкой. ")
    state(page, SIGNED_OUT)
    page.goto(f"{olga.site.url}/test/{attempt}/writing")
    assert "/sign-in" in page.url
    email, password = olga.site.logins()["olga"]
    page.fill("input[name=email]", email)
    page.fill("input[name=password]", password)
    page.locator("main form button.btn-primary").click()
    page.wait_for_url(f"**/test/{attempt}/writing")
    expect(page.locator("textarea[name='a-text']")).to_have_value(re.compile(r"Кнопкой\. $"))


def test_two_tabs(come: Callable[..., Visitor]) -> None:
    olga = come("olga", "ru")
    attempt = running_test(olga)
    first = olga.go(f"/test/{attempt}/writing")
    second = olga.context.new_page()
    second.goto(first.url)
    expect(first.locator("[data-save-tabs]")).to_be_visible()
    expect(second.locator("[data-save-tabs]")).to_be_visible()
    first.locator("textarea[name='a-text']").fill("Первая вкладка.")
    state(first, SAVED)
    expect(second.locator("textarea[name='a-text']")).to_have_value("Первая вкладка.")
    olga.context.set_offline(True)
    second.locator("textarea[name='a-text']").fill("Вторая вкладка.")
    first.locator("textarea[name='a-text']").fill("Снова первая.")
    state(second, OFFLINE)
    state(first, OFFLINE)
    olga.context.set_offline(False)
    conflict = "[data-save-conflict]:not([hidden])"
    for page in (first, second):
        expect(page.locator(f"[data-state=saved], {conflict}").first).to_be_attached(timeout=20_000)
    behind = next(page for page in (first, second) if page.locator(conflict).count())
    mine = text(behind)
    behind.locator("[data-keep-mine]").click()
    state(behind, SAVED)
    behind.reload()
    assert text(behind) == mine


def test_double_click_on_hand_in_and_the_back_button_after_it(come: Callable[..., Visitor]) -> None:
    denis = come("denis", "ru")
    attempt = running_test(denis)
    page = denis.go(f"/test/{attempt}/writing")
    add(page, "Короткий ответ. ")
    page.locator("button[name=go][value=check]").click()
    page.wait_for_url("**/check")
    page.locator("details.confirm summary").click()
    page.locator("details.confirm button").dblclick()
    page.wait_for_url(f"**/test/{attempt}")
    expect(page.locator("main .steps")).to_be_visible()
    for _back in range(2):
        page.go_back()
        page.wait_for_url(f"**/test/{attempt}")
        expect(page.locator("textarea")).to_have_count(0)
    denis.look("after-back")
    denis.go("/test/mine")
    assert page.locator("main tbody tr").count() == 1


def test_double_clicks_in_the_pool(come: Callable[..., Visitor]) -> None:
    irina = come("irina", "ru")
    page = irina.go("/tasks?kind=correct")
    page.locator("main tbody th a").first.click()
    page.locator("form[action$='/claim'] button").dblclick()
    form = page.locator("form.work-form")
    expect(form).to_be_visible()
    task = re.search(r"/tasks/(\d+)", page.url)
    assert task
    field = form.locator("textarea[name$='-text']")
    field.fill(field.input_value() + " Спросите, если что-то неясно.")
    expect(form.locator("[data-save-state]")).to_have_attribute("data-state", SAVED)
    form.locator(".actions button.btn-primary").dblclick()
    expect(page.locator("main .next-step")).to_be_visible()
    expect(page.locator("article.version")).to_have_count(1)
    page.go_back()
    page.wait_for_load_state()
    irina.go(f"/tasks/{task[1]}")
    expect(page.locator("article.version")).to_have_count(1)
