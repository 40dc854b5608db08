"""Each check with a text that meets it and one that does not, in both languages."""

import re
import time

import pytest
from pydantic import TypeAdapter, ValidationError

from assessments.constraints import CHECKS, AnyConstraint
from assessments.measures.prose import positions

ADAPTER = TypeAdapter(AnyConstraint)
EN = (
    "You can return the coat within two weeks. We will send the money back to your card as soon as it "
    "reaches our shop, and you do not have to say why."
)
RU = (
    "Вы можете вернуть пальто в течение двух недель. Мы перечислим деньги на карту, как только оно "
    "придёт к нам в магазин, и вам не нужно ничего объяснять."
)
FR = "Vous pouvez rendre le manteau pendant deux semaines, sans donner de raison à notre magasin du centre."
UK = "Ви можете повернути пальто протягом двох тижнів, і вам не потрібно нічого пояснювати нашій крамниці."
HARD_EN = "Notwithstanding considerable complications, international organisations institutionalised collaboration."
HARD_RU = "Несмотря на значительные затруднения, международные организации институционализировали сотрудничество."

# (constraint, a text that meets it, a text that does not)
CASES = [
    ({"check": "words", "min": 3, "max": 4}, "One well-known thing.", "Two words."),
    ({"check": "words", "min": 3, "max": 4}, "Кто-то пришёл домой.", "Пришёл домой."),
    ({"check": "words", "max": 3}, "In 1,250.50 euros", "That is one too many"),
    ({"check": "characters", "max": 5}, " abcde ", "abcdef"),
    ({"check": "characters", "min": 5}, "абвгд", "абвг"),
    ({"check": "sentences", "min": 2, "max": 2}, "Mr. Day paid 2.50 e.g. in coins. He left!", "He left."),
    ({"check": "sentences", "min": 2, "max": 2}, "А. С. Пушкин родился в 1799 г. в Москве. Он поэт.", "Он поэт."),
    ({"check": "paragraphs", "min": 2, "max": 2}, "One.\n\n\nTwo.", "One.\nTwo."),
    ({"check": "paragraphs", "max": 1}, "Раз.\nДва.", "Раз.\n \nДва."),
    ({"check": "include", "any": ["refund", "money back"]}, "Your MONEY back today.", "Refunded."),
    ({"check": "include", "all": ["счёт", "возврат"]}, "Возврат на счет.", "Возврата на счёт нет."),
    ({"check": "exclude", "words": ["can't", "never"]}, "You can not.", "You can’t."),
    ({"check": "exclude", "words": ["ещё"]}, "Уже поздно.", "Еще рано."),
    ({"check": "order", "words": ["first", "then", "last"]}, "First a, then b, at last c.", "Then, first, last."),
    ({"check": "order", "words": ["сначала", "потом"]}, "Сначала чай, потом сон.", "Потом сон, сначала чай."),
    ({"check": "count", "word": "please", "min": 1, "max": 2}, "Please, please.", "Please please please."),
    ({"check": "count", "word": "вы", "min": 2}, "Вы тут, и вы там.", "Вы тут, а ваш друг там."),
    ({"check": "bullets", "min": 2, "max": 2}, "- one\n* two\n", "- one\n1. two"),
    ({"check": "bullets", "min": 1}, "• пункт", "пункт - не список"),
    ({"check": "numbered", "min": 2}, "1. one\n2) two", "1. one\n- two"),
    ({"check": "numbered", "min": 1}, "1. раз", "В 2019 году"),
    ({"check": "headings", "min": 1}, "## Title\ntext", "#hash\ntext"),
    ({"check": "headings", "max": 0}, "текст # без заголовка", "# Заголовок"),
    ({"check": "json", "keys": ["a"]}, '```json\n{"a": 1}\n```', '{"b": 1}'),
    ({"check": "json", "keys": ["имя"]}, '{"имя": "Ян"}', "имя: Ян"),
    ({"check": "quoted"}, "“All of it.”", "“Some” of it."),
    ({"check": "quoted"}, "«Всё целиком.»", "«Не» всё."),
    ({"check": "case", "form": "lower"}, "all small, 12.", "Not small."),
    ({"check": "case", "form": "upper"}, "ТОЛЬКО ТАК!", "Только так!"),
    ({"check": "language", "lang": "en"}, EN, RU),
    ({"check": "language", "lang": "ru"}, RU, EN),
    ({"check": "language", "lang": "en"}, EN, FR),
    ({"check": "language", "lang": "ru"}, RU, UK),
    ({"check": "opening", "text": "Dear reader"}, "  dear  Reader, hello", "Hello, dear reader"),
    ({"check": "opening", "text": "Здравствуйте"}, "Здравствуйте!", "Ну, здравствуйте!"),
    ({"check": "ending", "text": "Yours, Ann"}, "Bye.\nYours, Ann\n", "Yours, Ann B."),
    ({"check": "ending", "text": "Всего доброго!"}, "Пока. Всего доброго!", "Всего доброго, пока"),
    ({"check": "postscript", "marker": "P.S."}, "Hello.\n\nP.S. Bring bread.", "P.S. Bring bread."),
    ({"check": "postscript", "marker": "P.S."}, "Hello.\nP.S. Bye", "Hello.\nP.S."),
    ({"check": "postscript", "marker": "Постскриптум"}, "Привет.\nПостскриптум: купи хлеб.", "Привет."),
    ({"check": "no_placeholder"}, "Dear Ann, see [s1].", "Dear [Your name],"),
    ({"check": "no_placeholder"}, "Уважаемая Анна!", "Уважаемая [имя]!"),
    ({"check": "no_placeholder"}, "A line.", "Sign here: ____"),
    ({"check": "cites_only", "sources": ["s1", "s2"]}, "So it is [s1], and so [s1.2, s2].", "So [s3]."),
    ({"check": "cites_only", "sources": ["s1"]}, "Так и есть [s1].", "Так и есть."),
    ({"check": "reading_level", "max": 6}, "The cat sat on the mat. It was warm.", HARD_EN),
    ({"check": "reading_level", "max": 8}, "Кот спит. Дом мал. Я рад.", HARD_RU),
    ({"check": "title"}, "How to return a coat\n\nSend it.", "Send it to us.\n\nThank you."),
    ({"check": "title"}, "**Как вернуть пальто**\nПришлите его.", "Пришлите его."),
    ({"check": "sentence_length", "max": 4}, "One two three four. Five.", "One two three four five."),
    ({"check": "sentence_length", "max": 3}, "Раз два три. Раз.", "Раз два три четыре."),
    ({"check": "numbers", "min": 2}, "From 9 to 17.30.", "1. Only a list\n2. of steps"),
    ({"check": "numbers", "max": 0}, "Ни одной цифры.", "В 2019 году."),
    ({"check": "no_links"}, "Write to us.", "See https://example.org/a"),
    ({"check": "no_links"}, "Напишите нам.", "Смотрите [здесь](primer.html)"),
    ({"check": "questions", "min": 1, "max": 1}, "Is it? Yes.", "Is it? Is it?"),
    ({"check": "questions", "max": 0}, "Так и есть.", "Так ли это?"),
    ({"check": "no_exclamations"}, "Good day.", "Good day!"),
    ({"check": "no_exclamations"}, "Добрый день.", "Добрый день!"),
    ({"check": "bold", "min": 1}, "This is **bold**.", "This is ** not **."),
    ({"check": "bold", "max": 0}, "Просто 2 * 2.", "Просто **жирно**."),
]  # fmt: skip


@pytest.mark.parametrize(("data", "good", "bad"), CASES)
def test_check(data, good, bad):
    constraint = ADAPTER.validate_python(data)
    assert constraint.holds(good)
    assert not constraint.holds(bad)
    message, params = constraint.reason(bad)
    assert message % params


def test_every_check_is_tried_in_both_languages():
    assert len(CHECKS) >= 24
    tried = {"ru": set(), "en": set()}
    for data, good, bad in CASES:
        tried["ru" if re.search("[а-яё]", f"{data}{good}{bad}", re.I) else "en"].add(data["check"])
    assert tried["ru"] == set(CHECKS) == tried["en"] | {"language"}


@pytest.mark.parametrize("data", [data for data, _, _ in CASES])
@pytest.mark.parametrize("text", ["", " ", "\n\n", "a" * 20_000, "! ? … [](", "{" * 500, "ё" * 100])
def test_odd_texts_do_not_raise(data, text):
    constraint = ADAPTER.validate_python(data)
    assert constraint.holds(text) in (True, False)
    message, params = constraint.reason(text)
    assert message % params


@pytest.mark.parametrize(
    "data",
    [
        {"check": "telepathy"},
        {"check": "words"},
        {"check": "words", "min": 9, "max": 3},
        {"check": "words", "min": 1, "colour": "red"},
        {"check": "include"},
        {"check": "exclude", "words": []},
        {"check": "exclude", "words": ["—"]},
        {"check": "include", "all": ["..."]},
        {"check": "language", "lang": "tlh"},
        {"check": "words", "min": 1, "weight": 0},
    ],
)
def test_a_broken_constraint_is_refused(data):
    with pytest.raises(ValidationError):
        ADAPTER.validate_python(data)


HOSTILE = [
    "[your ",
    "](a",
    "a-",
    "a. ",
    "{{a",
    "** a",
    "<name ",
    "? ",
    "1.",
    "«",
    "X ",
    "- a\n",
    "```",
]


@pytest.mark.parametrize("piece", HOSTILE)
def test_hostile_texts_are_checked_in_time(piece):
    text = (piece * 20_000)[:20_000]
    began = time.monotonic()
    for data, _, _ in CASES:
        ADAPTER.validate_python(data).holds(text)
    assert time.monotonic() - began < 5


def test_what_has_no_words_stands_nowhere():
    assert positions("Wait — what?", "—") == positions("", "what") == []
    assert positions("What? Wait. What!", "what") == [0, 2]
