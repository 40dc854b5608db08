"""What a candidate does at the browser, from the first page to the test that is handed in."""

from __future__ import annotations

from dataclasses import dataclass

from playwright.sync_api import Locator, expect

from lessons.catalogue import Lesson
from school import content
from tests.journeys.conftest import Visitor
from tests.support.answering import Keys, fill

OWN_TEXTS = {
    "en": """Thank you for asking. I have put down what I would tell a friend who came to me with the same question, in the order in which it matters.

Begin with what is certain. Somebody who reads this in a hurry should find the answer in the first two sentences, and the reasons after them. The law, a doctor or a pharmacist, a bank clerk: each of them is the right person for one part of it, and none of them for all of it. A virus does not read labels, a simple sum does not lie, and a balcony that faces south is worth a line.

Then say what is not certain. I have not seen the papers themselves, so whatever depends on them is an assumption of mine, and I name it as one. If the figures differ from those above, the advice changes with them.

Last of all, say what to do now. Write down the two dates that count, ask the one person who decides, and keep the reply. That takes ten minutes, and it spares you an evening of guessing.""",
    "ru": """Мама, друзья и коллеги спрашивают об этом чаще, чем можно подумать. Отвечу так, как ответил бы близкому человеку: сначала главное, потом причины, в конце то, что стоит сделать сегодня.

Главное помещается в две строки. Торопиться не нужно: почти всякая спешка придумана теми, кому она выгодна. Проверьте дату, найдите первоисточник, положите трубку, если от вас требуют код, и помните, что вирус не боится таблеток наугад.

Теперь причины. Чужие диалоги легко пересказать неверно, а рассказ без начала пугает сильнее, чем он того стоит. Я не видел самих бумаг, поэтому всё, что зависит от них, считаю предположением и прямо так называю. Если числа окажутся другими, изменится и совет.

Что делать сегодня. Запишите два вопроса, задайте их тому, кто действительно решает, и сохраните ответ. На это уйдёт десять минут, зато вечер останется свободным. А если сомнения не пройдут, вернитесь к началу этого письма: там сказано самое важное, и сказано коротко.""",
}
"""A text of one's own: copies of another answer are held until somebody has looked."""


@dataclass(frozen=True)
class Person:
    """Who walks the road, and in which language."""

    lang: str
    name: str
    email: str
    password: str
    keys: Keys
    """How the keyboard gets to the controls; None for somebody with a mouse."""


def read_as_stranger(stranger: Visitor) -> None:
    """The landing page, and a lesson whose exercise answers back without an account."""
    stranger.go("/")
    stranger.look("landing")
    stranger.page.locator("header .menu a[href$='/lessons']").click()
    stranger.page.locator(".lesson-list a").first.click()
    stranger.look("lesson")
    answer_exercise(stranger.page.locator("[data-exercise]").first, lesson_on(stranger))
    stranger.look("lesson-answered")


def lesson_on(visitor: Visitor) -> Lesson:
    """The lesson whose page is open."""
    lang, slug = (visitor.page.locator("[data-lesson]").get_attribute("data-lesson") or "/").split("/")
    return content.catalogue().get(lang, slug)


def answer_exercise(section: Locator, lesson: Lesson, *, keys: Keys = None) -> None:
    """Answer an exercise rightly and read what it says back."""
    item = lesson.exercise(section.get_attribute("data-exercise") or "").item
    fill(section, item.kind, item.key(), keys=keys)
    send = section.locator("form button[type=submit]")
    if keys is None:
        send.click()
    else:
        keys(send)
        section.page.keyboard.press("Enter")
    expect(section.locator(".result-head")).to_be_visible()
    expect(section.locator(".result-good")).to_have_count(1)


def register(someone: Visitor, person: Person) -> None:
    """An account, confirmed by the link in the mail."""
    page = someone.go("/register")
    page.fill("input[name=name]", person.name)
    page.fill("input[name=email]", person.email)
    page.fill("input[name=password]", person.password)
    page.check(f"input[name=locale][value={person.lang}]")
    someone.look("register")
    page.locator("form[action='/register'] button").click()
    someone.look("check-mail")
    page.locator("main a[href^='/mailbox']").click()
    page.locator("main td a").first.click()
    someone.look("mail")
    page.locator(".mail-text a[href*='/confirm/']").click()
    someone.look("confirm")
    page.locator("main form button").click()
    page.wait_for_url("**/sign-in*")
    someone.look("sign-in")
    someone.enter(person.email, person.password)
    someone.look("home-new")


def fill_profile(candidate: Visitor, person: Person) -> None:
    """What the person works in, a résumé, and a track."""
    page = candidate.go("/account")
    page.check(f"input[name=languages][value={person.lang}]")
    page.check("input[name=specialities][value=science]")
    page.fill("input[name=hours_a_week]", "25")
    page.select_option("select[name=time_zone]", "Europe/Lisbon")
    page.locator("main form.profile-form button").click()
    expect(page.locator(".flashes .notice-good")).to_be_visible()
    candidate.look("profile")
    candidate.go("/account/resume")
    page.set_input_files(
        "input[type=file]", {"name": "cv.txt", "mimeType": "text/plain", "buffer": b"Editor, 2011-2026\n" * 40}
    )
    page.locator("main form[enctype] button").click()
    expect(page.locator("main a[href$='/resume']", has_text="").first).to_be_visible()
    candidate.look("resume")
    candidate.go("/tracks")
    candidate.look("tracks")
    page.locator("form[action*='/tracks/'][action$='/enrol']").locator("button").nth(
        0 if person.lang == "en" else 1
    ).click()
    expect(page.locator("form[action$='/leave']")).to_have_count(1)


def do_lesson(candidate: Visitor, person: Person) -> None:
    """A whole lesson: every exercise answered, the next one open."""
    page = candidate.go("/lessons")
    candidate.look("lessons")
    page.locator(".lesson-list a").first.click()
    lesson = lesson_on(candidate)
    for section in page.locator("[data-exercise]").all():
        answer_exercise(section, lesson, keys=person.keys)
    expect(page.locator("[data-when-done]")).to_be_visible()
    candidate.look("lesson-done")


def begin_test(candidate: Visitor, *, look: bool = True) -> int:
    """Give the promise and begin; the number of the attempt."""
    page = candidate.go("/test")
    if look:
        candidate.look("test-start")
    page.check("input[name=pledge]")
    page.locator("form[action='/test'] button").click()
    page.wait_for_url("**/test/*/grammar**")
    return int(page.url.split("/test/")[1].split("/")[0])


def answer_item(candidate: Visitor, person: Person) -> str:
    """Answer the item on the page from the bank's key; its kind."""
    page = candidate.page
    item = content.bank()[page.locator("input[name=item]").get_attribute("value") or ""]
    answer = item.key() if item.kind != "writing" else {"text": OWN_TEXTS[person.lang]}
    fill(page.locator("form[data-item]"), item.kind, answer, keys=person.keys)
    return item.kind


def sit_test(candidate: Visitor, person: Person) -> int:
    """Every item of every section, then the check page and the one submission."""
    attempt = begin_test(candidate)
    page = candidate.page
    seen: set[str] = set()
    while "/check" not in page.url:
        kind = answer_item(candidate, person)
        if kind not in seen:
            seen.add(kind)
            candidate.look(f"test-{kind}")
        if kind == "writing":
            see_it_saved(candidate)
        here = page.url
        page.locator("button[name=go][value=next]").click()
        page.wait_for_url(lambda url, here=here: url != here)
    assert seen == {"choice", "correct", "mark", "ranking", "claim", "spans", "writing"}
    candidate.look("test-check")
    expect(page.locator(".test-bar")).to_be_visible()
    expect(page.locator("td .tag-warn")).to_have_count(0)
    page.locator("details.confirm summary").click()
    page.locator("details.confirm button").click()
    page.wait_for_url(f"**/test/{attempt}")
    candidate.look("test-handed-in")
    return attempt


def see_it_saved(candidate: Visitor) -> None:
    """Type the last words and wait until the page says that they are saved."""
    page = candidate.page
    page.locator("textarea[name$='-text']").press("ControlOrMeta+End")
    page.keyboard.type(" .")
    expect(page.locator("[data-save-state]")).to_have_attribute("data-state", "saved")
    page.keyboard.press("Backspace")
    page.keyboard.press("Backspace")
    expect(page.locator("[data-save-state]")).to_have_attribute("data-state", "saved")
