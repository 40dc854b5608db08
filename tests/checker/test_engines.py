"""Both engines through the port: the same matches, in code points of the text as written."""

from __future__ import annotations

import pytest

from assessments.grammar.embedded import EmbeddedEngine
from assessments.grammar.languagetool import LanguageToolEngine
from assessments.grammar.port import (
    MAX_REPLACEMENTS,
    Checker,
    GrammarUnavailable,
    TextTooLong,
    UnknownLanguage,
)
from assessments.grammar.split import check_long

PASSAGES = [
    ("en", "He go home.", ["go"]),
    ("en", "😀 He go home.", ["go"]),
    ("en", "👨‍👩‍👧 teh 😀😀 is is", ["teh", "is is"]),
    ("en", "“Quoted teh” text 😀teh", ["teh", "teh"]),
    ("en", "First line.\r\n\r\nHe go home.\r\nI has it.", ["go", "has"]),
    ("en", "Он написал teh text. This is is ok.", ["teh", "is is"]),
    ("en", "The cafe\u0301 is nice. Teh end.", ["Teh"]),
    ("ru", "Купил йогурт. Это  учасник.", ["учасник"]),
    ("ru", "Купил и\u0306огурт. Чаи\u0306 горячии\u0306, учасник.", ["учасник"]),
    ("ru", "😀 В течении часа шёл дождь.", ["В течении часа"]),
    ("ru", "Он одел пальто.\r\nЛожит книгу.", ["одел пальто", "Ложит"]),
    ("ru", "Модель ChatGPT работает.", []),
]


@pytest.mark.parametrize(("lang", "text", "passages"), PASSAGES)
def test_offsets_cut_out_the_passage(engine: Checker, lang: str, text: str, passages: list[str]) -> None:
    matches = engine.check(text, lang)
    assert [text[match.offset : match.offset + match.length] for match in matches] == passages


def test_the_engines_give_the_same_match(embedded: EmbeddedEngine, languagetool: LanguageToolEngine) -> None:
    for lang, text, _ in PASSAGES:
        ours, theirs = embedded.check(text, lang), languagetool.check(text, lang)
        assert [
            (match.offset, match.length, match.rule, match.category, match.message, match.replacements)
            for match in ours
        ] == [
            (match.offset, match.length, match.rule, match.category, match.message, match.replacements)
            for match in theirs
        ]


def test_a_match_inside_astral_letters_has_its_length_in_code_points(engine: Checker) -> None:
    text = "The 𝒳𝒴teh is here."
    spans = {(match.offset, match.length) for match in engine.check(text, "en")}
    assert (4, 5) in spans


def test_a_match_says_who_found_it(engine: Checker) -> None:
    match = engine.check("I can heard you.", "en")[0]
    assert (match.engine, match.version) == (engine.identity().name, engine.identity().version)
    assert match.category == "GRAMMAR"
    assert match.replacements[0] == "hear"
    assert match.message == "The modal verb 'can' requires the verb's base form."


@pytest.mark.parametrize("text", ["", " ", "\n\r\n", "\x00\x01\x7f", "\ud800\udfff", "\u202e", "e\u0301" * 50])
def test_odd_texts_are_checked_without_complaint(engine: Checker, text: str) -> None:
    for match in engine.check(text, "en"):
        assert 0 <= match.offset <= match.offset + match.length <= len(text)


def test_control_characters_keep_the_offsets(engine: Checker) -> None:
    text = "\x00\x0b \ud83d He go home."
    assert "go" in [text[match.offset : match.offset + match.length] for match in engine.check(text, "en")]


@pytest.mark.parametrize(
    "text",
    [
        "The colour of the centre is grey.",
        "The color of the center is gray.",
        "In order to do this, we try it.",
        'He said "no" - and left.',
        "Two  spaces are no mistake.",
    ],
)
def test_taste_is_no_mistake(engine: Checker, text: str) -> None:
    assert engine.check(text, "en") == ()


def test_russian_style_rules_are_off_but_government_is_checked(engine: Checker) -> None:
    assert engine.check("Лично я так не думаю.", "ru") == ()
    assert [match.rule for match in engine.check("Вопреки совета он ушёл.", "ru")] == ["vopreki_NN"]


def test_replacements_are_few(embedded: EmbeddedEngine) -> None:
    match = next(match for match in embedded.check("The 𝒳𝒴teh is here.", "en") if match.length == 5)
    assert len(match.replacements) == MAX_REPLACEMENTS


def test_refusals_name_the_reason(embedded: EmbeddedEngine) -> None:
    with pytest.raises(UnknownLanguage, match="choose one of: en, ru"):
        embedded.check("Hallo", "de")
    with pytest.raises(TextTooLong, match="20001 characters; at most 20000"):
        embedded.check("a" * 20_001, "en")


def test_a_language_is_loaded_when_it_is_first_needed() -> None:
    english = EmbeddedEngine(["en"])
    assert [match.length for match in english.check("Это учасник.", "ru")] == [7]
    assert english.check("It is fine.", "en") == ()


def test_a_text_of_blanks_is_not_given_to_an_engine(engine: Checker) -> None:
    assert check_long(engine, " \n \n", "en") == ()


def test_a_server_that_is_not_there_is_unavailable() -> None:
    with pytest.raises(GrammarUnavailable, match="no LanguageTool server answers"):
        LanguageToolEngine("http://127.0.0.1:9")
