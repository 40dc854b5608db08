"""What a text is laid out with: lists, headings, bold, links, citations, places to fill in."""

from collections.abc import Callable

import regex

from assessments.text import numbers, paragraphs, sentences, words

BULLET = regex.compile(r"^\s*[-*•–—]\s+\S", regex.M)
NUMBERED = regex.compile(r"^\s*\d{1,3}[.)]\s+\S", regex.M)
HEADING = regex.compile(r"^#{1,6}\s+\S", regex.M)
BOLD = regex.compile(r"\*\*(?=\S)(?:(?!\*\*).)+(?<=\S)\*\*|__(?=\S)(?:(?!__).)+(?<=\S)__")
LINK = regex.compile(r"https?://|www\.\w|\]\([^)\s]{1,300}\)|\b[\w-]{1,63}\.(?:com|org|net|ru|рф|io|info)\b", regex.I)
CITATION = regex.compile(r"\[([^\[\]\n]{1,60})\](?!\()")
PLACEHOLDER = regex.compile(
    r"\[(?:your|insert|name|date|company|add|link|address|phone|xx|ваш|встав|имя|дата|фио|назван|укаж|адрес|телефон|ссылк)[^\]\n]{0,80}\]"
    r"|<(?:your|insert|name|date|ваш|встав|имя|дата)[^>\n]{0,80}>|\{\{?[^{}\n]{0,80}\}\}?|_{3,}|\bX{2,}\b|\bХ{2,}\b"
    r"|lorem ipsum|\bTODO\b|\bTBD\b|\bFIXME\b",
    regex.I,
)


def filled_lines(text: str) -> list[str]:
    """The lines that hold anything, without the space around them."""
    return [line.strip() for line in text.splitlines() if line.strip()]


COUNTED: dict[str, Callable[[str], int]] = {
    "words": lambda text: len(words(text)),
    "characters": lambda text: len(text.strip()),
    "sentences": lambda text: len(sentences(text)),
    "paragraphs": lambda text: len(paragraphs(text)),
    "bullets": lambda text: len(BULLET.findall(text)),
    "numbered": lambda text: len(NUMBERED.findall(text)),
    "headings": lambda text: len(HEADING.findall(text)),
    "numbers": lambda text: len(numbers(NUMBERED.sub(" ", text))),
    "questions": lambda text: len(regex.findall(r"\?+(?!\?)", text)),
    "bold": lambda text: len(BOLD.findall(text)),
}
