"""Every kind with mouse, finger and keyboard alone, and without scripts, in a real browser."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Locator, expect

from school import content
from tests.kinds.conftest import Reader

pytestmark = pytest.mark.browser

Come = Callable[..., Reader]


def item_of(slug: str, exercise: str, lang: str = "en") -> Any:
    return content.catalogue().get(lang, slug).exercise(exercise).item


def order_shown(box: Locator) -> list[str]:
    return [str(card.get_attribute("data-letter")) for card in box.locator(".rank-card").all()]


# Ranking: en-ranking-2 has the order d, c, b, a


def test_ranking_with_the_keyboard_alone(reader: Come) -> None:
    who = reader(signed_in=True)
    page = who.open("/lessons/en/ranking")
    box = who.exercise("en-ranking-2")
    expect(box.locator(".rank-state")).to_contain_text("Not ranked yet")
    box.locator("[data-letter=d] .rank-handle").focus()
    page.keyboard.press("Enter")
    who.hears("Answer D picked up. Place 4 of 4.")
    for place in (3, 2, 1):
        page.keyboard.press("ArrowUp")
        who.hears(f"Answer D: place {place} of 4.")
    page.keyboard.press("Enter")
    who.hears("Dropped. Answer D: place 1 of 4.")
    assert order_shown(box) == ["d", "a", "b", "c"]
    expect(box.locator("[data-letter=d] .rank-handle")).to_be_focused()
    box.locator("[data-letter=a] .rank-handle").focus()
    page.keyboard.press("Space")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    box.locator("[data-letter=c] .rank-handle").focus()
    page.keyboard.press("Enter")
    page.keyboard.press("=")
    who.hears("Answer C: place 2, equal with B.")
    expect(box.locator(".rank-state")).to_have_text("Your ranking: D > B = C > A")
    page.keyboard.press("ArrowUp")
    page.keyboard.press("Enter")
    expect(box.locator(".rank-state")).to_have_text("Your ranking: D > C > B > A")
    assert [box.locator(f"#en-ranking-2-rank-{x}").input_value() for x in "dcba"] == ["1", "2", "3", "4"]
    assert who.check("en-ranking-2") == "✓ Right 100 %"


def test_escape_puts_a_held_answer_back(reader: Come) -> None:
    who = reader()
    page = who.open("/lessons/en/ranking")
    box = who.exercise("en-ranking-2")
    box.locator("[data-letter=d] .rank-handle").focus()
    page.keyboard.press("Enter")
    page.keyboard.press("ArrowUp")
    page.keyboard.press("Escape")
    assert order_shown(box) == ["a", "b", "c", "d"]
    expect(box.locator(".rank-state")).to_contain_text("Not ranked yet")
    who.hears("Put back.")


def test_dragging_places_an_answer_and_dropping_onto_one_ties_them(reader: Come) -> None:
    who = reader(height=1600)
    page = who.open("/lessons/en/ranking")
    box = who.exercise("en-ranking-2")

    def drag(letter: str, target: str, share: float) -> None:
        box.locator(f"[data-letter={target}]").scroll_into_view_if_needed()
        handle = box.locator(f"[data-letter={letter}] .rank-handle").bounding_box()
        card = box.locator(f"[data-letter={target}]").bounding_box()
        assert handle
        assert card
        page.mouse.move(handle["x"] + 10, handle["y"] + 10)
        page.mouse.down()
        page.mouse.move(handle["x"] + 12, card["y"] + card["height"] * share, steps=6)
        page.wait_for_timeout(60)
        page.mouse.up()
        page.wait_for_timeout(250)

    box.scroll_into_view_if_needed()
    drag("d", "a", 0.08)
    assert order_shown(box) == ["d", "a", "b", "c"]
    drag("c", "b", 0.5)
    expect(box.locator(".rank-state")).to_have_text("Your ranking: D > A > B = C")
    expect(box.locator("[data-letter=c]")).to_have_class(re.compile("is-tied"))
    box.locator(".rank-bar button", has_text="Undo").click()
    expect(box.locator(".rank-state")).to_have_text("Your ranking: D > A > B > C")


def test_numbers_and_buttons_stay_in_step(reader: Come) -> None:
    who = reader()
    who.open("/lessons/en/ranking")
    box = who.exercise("en-ranking-2")
    for letter, place in {"d": "1", "c": "2", "b": "2"}.items():
        box.locator(f"#en-ranking-2-rank-{letter}").select_option(place)
    expect(box.locator(".rank-state")).to_have_text("Still without a place: A")
    box.locator("#en-ranking-2-rank-a").select_option("4")
    expect(box.locator(".rank-state")).to_have_text("Your ranking: D > C = B > A")
    assert order_shown(box) == ["d", "c", "b", "a"]
    box.locator("[aria-label='Answer C: one place up']").click()
    expect(box.locator(".rank-state")).to_have_text("Your ranking: D > C > B > A")
    assert who.check("en-ranking-2") == "✓ Right 100 %"


def test_two_answers_compared_and_ordered_by_notes(reader: Come) -> None:
    who = reader()
    who.open("/lessons/en/ranking")
    box = who.exercise("en-ranking-2")
    box.locator("button", has_text="Compare two answers").click()
    assert box.locator(".compare mark").count() > 2
    for letter, level in {"a": "poor", "b": "good", "c": "good", "d": "good"}.items():
        box.locator(f"#en-ranking-2-note-{letter}-truthful").select_option(level)
    for letter, level in {"b": "poor", "c": "middling", "d": "good"}.items():
        box.locator(f"#en-ranking-2-note-{letter}-helpful").select_option(level)
    box.locator("button", has_text="Order by my notes").click()
    expect(box.locator(".rank-state")).to_have_text("Your ranking: D > C > B > A")


def test_an_order_is_not_taken_for_a_ranking_until_somebody_says_so(reader: Come) -> None:
    who = reader()
    who.open("/lessons/en/ranking")
    box = who.exercise("en-ranking-2")
    box.locator("form > .actions button").click()
    expect(box.locator("[data-problem]")).to_contain_text("could not read an answer")
    box.locator("button", has_text="Keep this order").click()
    assert who.check("en-ranking-2").startswith("✗ Not right")


# Marking


def select_with_keys(box: Locator, item: Any, start: int, end: int) -> None:
    """From the first word of the text to the flaw, with arrow keys only."""
    box.page.evaluate("""([root]) => root.querySelector(".mk-token[tabindex='0']").focus()""", [box.element_handle()])
    box.page.keyboard.press("Control+Home")
    texts = box.locator(".mk-part").evaluate_all("parts => parts.map((part) => [...part.textContent].length)")
    tokens = box.locator(".mk-part").evaluate_all("parts => parts.map((part) => part.classList.contains('mk-token'))")
    place, inside, before = 0, 0, 0
    for length, is_token in zip(texts, tokens, strict=True):
        if is_token and place < start:
            before += 1
        if is_token and start <= place < end:
            inside += 1
        place += length
    for _ in range(before):
        box.page.keyboard.press("ArrowRight")
    for _ in range(inside - 1):
        box.page.keyboard.press("Shift+ArrowRight")
    box.page.keyboard.press("Enter")


def test_marking_false_words_with_the_keyboard_alone(reader: Come) -> None:
    who = reader(signed_in=True)
    page = who.open("/lessons/en/fact-checking")
    box = who.exercise("en-fact-checking-5")
    item = item_of("fact-checking", "en-fact-checking-5")
    for start, end in item.places:
        select_with_keys(box, item, start, end)
        expect(box.locator(".mk-item select:focus")).to_have_count(1)
        page.keyboard.press("Tab")
        page.keyboard.press("Tab")
        page.keyboard.type("better")
        page.keyboard.press("Enter")
        expect(box.locator(".mk-token:focus")).to_have_count(1)
    who.hears("Marked: “1923”. Mark 1.")
    assert who.check("en-fact-checking-5") == "✓ Right 100 %"


def test_marks_are_undone_removed_and_told_apart(reader: Come) -> None:
    who = reader()
    page = who.open("/lessons/en/fact-checking")
    box = who.exercise("en-fact-checking-5")
    item = item_of("fact-checking", "en-fact-checking-5")
    select_with_keys(box, item, 0, 24)
    page.keyboard.press("Escape")
    page.keyboard.press("Shift+Tab")
    select_with_keys(box, item, 9, 31)
    expect(box.locator(".mk-item")).to_have_count(2)
    assert box.locator(".mk-2").count() > 0
    expect(box.locator(".mk-item .tag", has_text="overlaps")).to_have_count(2)
    select_with_keys(box, item, 0, 24)
    who.hears("marked already")
    expect(box.locator(".mk-item")).to_have_count(2)
    box.locator(".mk-bar button", has_text="Undo").click()
    expect(box.locator(".mk-item")).to_have_count(1)
    box.locator(".mk-item button", has_text="Remove").click()
    expect(box.locator(".mk-item")).to_have_count(0)
    assert box.locator("[data-state]").input_value() == ""


def test_marking_with_the_mouse_and_correcting(reader: Come) -> None:
    who = reader()
    page = who.open("/lessons/en/correcting-answers")
    box = who.exercise("en-correcting-answers-4")
    item = item_of("correcting-answers", "en-correcting-answers-4")
    for edit in item.key()["edits"]:
        parts = box.locator(".mk-token")
        places = box.locator(".mk-part").evaluate_all(
            "parts => { let at = 0; return parts.map((part) => { const own = [at, part.classList.contains('mk-token')]; at += [...part.textContent].length; return own; }); }"
        )
        wanted = [n for n, (at, _t) in enumerate([p for p in places if p[1]]) if edit["start"] <= at < edit["end"]]
        first, last = parts.nth(wanted[0]), parts.nth(wanted[-1])
        first.scroll_into_view_if_needed()
        a, b = first.bounding_box(), last.bounding_box()
        assert a
        assert b
        page.mouse.move(a["x"] + 3, a["y"] + a["height"] / 2)
        page.mouse.down()
        page.mouse.move(b["x"] + b["width"] - 3, b["y"] + b["height"] / 2, steps=4)
        page.mouse.up()
        box.locator(".mk-bar button", has_text="Mark this").click()
        page.keyboard.type(edit["text"])
        page.keyboard.press("Enter")
    assert who.check("en-correcting-answers-4") == "✓ Right 100 %"


def test_marking_with_a_finger(reader: Come) -> None:
    who = reader(width=360, height=740, has_touch=True, is_mobile=True)
    who.open("/lessons/en/fact-checking")
    box = who.exercise("en-fact-checking-5")
    tokens = box.locator(".mk-token")
    tokens.nth(2).scroll_into_view_if_needed()
    tokens.nth(2).tap()
    tokens.nth(4).tap()
    expect(box.locator(".mk-bar p")).to_contain_text("Selected: “Garden opened to”")
    box.locator(".mk-bar button", has_text="Mark this").tap()
    expect(box.locator(".mk-item")).to_have_count(1)


def test_a_text_without_errors_can_be_said_to_have_none(reader: Come) -> None:
    who = reader()
    who.open("/lessons/en/fact-checking")
    box = who.exercise("en-fact-checking-5")
    box.locator("[data-none]").check()
    assert box.locator("[data-state]").input_value() == "[]"
    assert who.check("en-fact-checking-5").startswith("✗ Not right")


# The others


def test_checking_a_claim(reader: Come) -> None:
    who = reader()
    page = who.open("/lessons/en/fact-checking")
    box = who.exercise("en-fact-checking-3")
    box.locator("[type=search]").fill("litres of water")
    page.keyboard.press("Enter")
    who.hears("Sentences that match “litres of water”")
    expect(box.locator(".claim-trail li")).to_have_count(1)
    expect(box.locator("[data-fix]")).to_be_hidden()
    box.locator("input[value=refuted]").check()
    expect(box.locator("[data-fix]")).to_be_visible()
    box.locator("input[value='s1.2']").check()
    expect(box.locator(".claim-verdicts .claim-note")).to_have_text("Evidence chosen: s1.2")
    slider = box.locator("input[type=range]")
    slider.focus()
    page.keyboard.press("End")
    expect(box.locator("output")).to_have_text("100 %")
    expect(box.locator(".claim-certainty")).to_contain_text("+25 points. If it is wrong: −75 points")
    box.locator("textarea[name$=correction]").fill("It cut the water use by 25 per cent.")
    assert who.check("en-fact-checking-3") == "✓ Right 100 %"
    expect(box.locator(".exercise-result")).to_contain_text("litres of water")


def test_correcting_shows_the_difference_and_takes_a_reset_back(reader: Come) -> None:
    who = reader()
    page = who.open("/lessons/en/correcting-answers")
    box = who.exercise("en-correcting-answers-1")
    field = box.locator("textarea")
    original = field.input_value()
    right = original.replace("should of", "should have").replace("it's", "its")
    field.fill(right)
    expect(box.locator(".correct-live del")).to_have_count(2)
    page.keyboard.press("Alt+o")
    assert field.input_value() == original
    page.keyboard.press("Alt+o")
    assert field.input_value() == right
    box.locator("button", has_text="Start again").click()
    assert field.input_value() == original
    box.locator("button", has_text="Bring my version back").click()
    assert field.input_value() == right
    box.locator("button", has_text="Show the original").click()
    assert who.check("en-correcting-answers-1") == "✓ Right 100 %", "what is sent is the person's own version"


def test_writing_counts_as_it_goes(reader: Come) -> None:
    who = reader()
    who.open("/lessons/en/reference-answers")
    box = who.exercise("en-reference-answers-5")
    field = box.locator("textarea")
    field.fill("Hi [name], the meeting is later!")
    expect(box.locator("[data-summary]")).to_have_text("Met: 0 of 6")
    field.fill(item_of("reference-answers", "en-reference-answers-5").gold.model_answer)
    expect(box.locator("[data-summary]")).to_have_text("Met: 6 of 6")
    assert who.check("en-reference-answers-5") == "✓ Right 100 %"


def test_a_choice_by_its_letter(reader: Come) -> None:
    who = reader()
    page = who.open("/lessons/en/ranking")
    who.exercise("en-ranking-1").locator("[type=radio]").first.focus()
    page.keyboard.press("b")
    assert who.check("en-ranking-1") == "✓ Right 100 %"
    who.hears("Result: ✓ Right 100 %")


def test_a_double_click_counts_once(reader: Come) -> None:
    who = reader(signed_in=True)
    who.open("/lessons/en/ranking")
    box = who.exercise("en-ranking-1")
    box.locator("input[value=b]").check()
    box.locator("form > .actions button").dblclick()
    expect(box.locator("[data-known]")).to_contain_text("tried: 1")


# Without scripts


def test_every_kind_works_without_scripts(reader: Come) -> None:
    who = reader(java_script_enabled=False)
    page = who.open("/lessons/en/ranking", scripted=False)
    for letter, place in {"d": "1", "c": "2", "b": "3", "a": "4"}.items():
        page.select_option(f"#en-ranking-2-rank-{letter}", place)
    assert who.check("en-ranking-2") == "✓ Right 100 %"
    who.open("/lessons/en/fact-checking", scripted=False)
    item = item_of("fact-checking", "en-fact-checking-5")
    for number, flaw in enumerate(item.gold.flaws, start=1):
        page.fill(f"#en-fact-checking-5-find-{number}", flaw.find)
        page.select_option(f"#en-fact-checking-5-type-{number}", flaw.type)
    assert who.check("en-fact-checking-5") == "✓ Right 100 %"
    page.fill("#en-fact-checking-5-find-1", "never in the text")
    who.exercise("en-fact-checking-5").locator("form > .actions button").click()
    expect(who.exercise("en-fact-checking-5").locator("[data-problem]")).to_contain_text(
        "“never in the text” is not in the text"
    )
    assert page.input_value("#en-fact-checking-5-find-2") == item.gold.flaws[1].find


# Looks


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1280, 320])
@pytest.mark.parametrize(
    "path",
    [
        "/lessons/en/ranking",
        "/lessons/ru/fact-checking",
        "/lessons/en/correcting-answers",
        "/lessons/ru/reference-answers",
        "/lessons",
        "/tracks",
    ],
)
def test_pages_fit_and_axe_finds_nothing(reader: Come, path: str, width: int, scheme: str) -> None:
    who = reader(signed_in=True, width=width, color_scheme=scheme)
    who.open(path)
    assert who.sideways() <= 0
    assert who.axe() == []
