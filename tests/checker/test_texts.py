"""Splitting, density and masking: pure functions around the engine."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assessments.grammar import (
    Engine,
    Match,
    TextTooLong,
    check_long,
    count_words,
    density,
    mask_names,
    mask_quoted,
    pieces,
    without_masked,
)
from assessments.grammar.embedded import EmbeddedEngine

LINES = st.lists(st.text(alphabet="ab .!\n\r😀", max_size=30), max_size=40)


class FindsStars:
    """A checker that finds every star, to see where offsets end up."""

    def identity(self) -> Engine:
        return Engine("stars", "1")

    def check(self, text: str, lang: str) -> tuple[Match, ...]:
        return tuple(
            Match(index, 1, "STAR", "TEST", "a star", (), "stars", "1")
            for index, char in enumerate(text)
            if char == "*"
        )


@given(LINES, st.integers(min_value=31, max_value=200))
def test_pieces_join_to_the_text_and_keep_the_limit(lines: list[str], limit: int) -> None:
    text = " ".join(lines)
    cut = list(pieces(text, limit))
    assert "".join(piece.text for piece in cut) == text
    assert all(0 < len(piece.text) <= limit for piece in cut)
    assert all(text.startswith(piece.text, piece.offset) for piece in cut)


def test_paragraphs_are_cut_before_lines_lines_before_sentences_sentences_before_words() -> None:
    assert [p.text for p in pieces("aa\n\nbb. cc\ndd ee", 12)] == ["aa\n\n", "bb. cc\ndd ee"]
    assert [p.text for p in pieces("aa. bb\ncc. dd ee", 12)] == ["aa. bb\n", "cc. dd ee"]
    assert [p.text for p in pieces("aa bb. cc dd ee", 12)] == ["aa bb. ", "cc dd ee"]
    assert [p.text for p in pieces("aa bb cc dd ee", 12)] == ["aa bb cc ", "dd ee"]


def test_a_line_end_is_never_torn_apart() -> None:
    for limit in range(9, 13):
        for piece in pieces("aaaa\r\n\r\nbbb\r\ncc", limit):
            assert not piece.text.startswith("\n") or piece.offset == 0


def test_what_cannot_be_cut_is_refused() -> None:
    with pytest.raises(TextTooLong, match="without any break from character 3"):
        list(pieces("aa " + "b" * 50, 20))
    with pytest.raises(TextTooLong, match="at most 200000"):
        list(pieces("a b " * 50_001))


def test_matches_of_long_texts_count_from_the_beginning() -> None:
    text = "word * word.\r\n\r\n" * 40
    matches = check_long(FindsStars(), text, "en", limit=100)
    assert [match.offset for match in matches] == [i for i, char in enumerate(text) if char == "*"]


def test_a_long_text_in_a_real_engine(embedded: EmbeddedEngine) -> None:
    text = "😀 He go home. The weather is nice.\r\n\r\n" * 1_000
    matches = check_long(embedded, text, "en")
    assert len(text) > 20_000
    assert {text[match.offset : match.offset + match.length] for match in matches} == {"go"}
    assert len(matches) == 1_000


@pytest.mark.parametrize(
    ("text", "words"),
    [("", 0), ("...", 0), ("It's a well-known fact.", 4), ("Раз, два — три!", 3), ("cafe\u0301 3.5", 3), ("😀 hi", 1)],
)
def test_words(text: str, words: int) -> None:
    assert count_words(text) == words


def test_density_is_per_hundred_words_and_undefined_without_words() -> None:
    assert density(3, "one two three four") == 75.0
    assert density(0, "one") == 0.0
    assert density(0, "?!") is None


def test_masks_leave_out_what_is_not_the_writers_own() -> None:
    text = 'Teh start. "teh quote" `teh code` «teh ёлка»\n> teh line\n```\nteh block\n```\nteh Ivanoff end'
    found = tuple(
        Match(index, 3, "TYPO", "TYPOS", "", (), "x", "1")
        for index in range(len(text))
        if text[index : index + 3].lower() == "teh"
    )
    kept = without_masked(found, mask_quoted(text))
    assert [match.offset for match in kept] == [0, text.rindex("teh")]
    name = mask_names(text, ["ivanoff", " ", "Teh start"])
    assert [text[start:end] for start, end in name] == ["Teh start", "Ivanoff"]
    assert mask_names(text, []) == ()
