"""Lesson Markdown to safe HTML, in blocks: prose, and the exercises which stand between it.

Raw HTML is off in the parser, and the result is cleaned once more: two locks, because lessons can be
written in the browser too. Links to other lessons (`lesson:slug`) stay symbolic until a page asks for
them with its own URL builder.
"""

import html
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import nh3
import regex
from markdown_it import MarkdownIt
from markdown_it.token import Token
from mdit_py_plugins.container import container_plugin

from assessments.errors import SchoolContentError

CONTAINERS = ("worked-example", "note", "warning")
HEADINGS = ("h2", "h3")
_TAGS = {
    "p",
    "h2",
    "h3",
    "ul",
    "ol",
    "li",
    "strong",
    "em",
    "s",
    "code",
    "pre",
    "blockquote",
    "table",
    "thead",
    "tbody",
    "tr",
    "th",
    "td",
    "a",
    "div",
    "br",
    "hr",
}
_CLASSES = {
    "div": {"callout", *CONTAINERS},
    "p": {"callout-title"},
    "th": {"align-left", "align-center", "align-right"},
    "td": {"align-left", "align-center", "align-right"},
}
_LESSON_LINK = regex.compile(r'href="lesson:([^"#]*)(#[^"]*)?"')
_SLUG = regex.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")


@dataclass(frozen=True, slots=True)
class Prose:
    """Rendered Markdown with symbolic lesson links, and its number of words of source text."""

    html: str
    words: int
    links: tuple[str, ...]
    opens_with: str


@dataclass(frozen=True, slots=True)
class Fence:
    """The YAML of an exercise and the number of lines of the file that stand before it."""

    yaml: str
    lines_before: int


def _open_container(tokens: Sequence[Token], index: int, name: str) -> str:
    if tokens[index].nesting != 1:
        return "</div>\n"
    title = tokens[index].info.strip()[len(name) :].strip()
    heading = f'<p class="callout-title">{html.escape(title)}</p>\n' if title else ""
    return f'<div class="callout {name}">\n{heading}'


def _make_renderer(name: str) -> Callable[..., str]:
    def render(_self: Any, tokens: Sequence[Token], index: int, _options: Any, _env: Any) -> str:
        return _open_container(tokens, index, name)

    return render


def _parser() -> MarkdownIt:
    parser = MarkdownIt("commonmark", {"html": False}).enable(["table", "strikethrough"])
    for name in CONTAINERS:
        container_plugin(parser, name, render=_make_renderer(name))
    return parser


_PARSER = _parser()


def resolve_links(text: str, url_for_lesson: Callable[[str], str]) -> str:
    """Rendered prose with its `lesson:slug` links replaced by real addresses."""

    def replace(match: Any) -> str:
        address = url_for_lesson(match.group(1)) + html.unescape(match.group(2) or "")
        return f'href="{html.escape(address, quote=True)}"'

    resolved: str = _LESSON_LINK.sub(replace, text)
    return resolved


def _align_by_class(tokens: Sequence[Token]) -> None:
    """Table alignment as a class: a style attribute would be refused by the content policy."""
    for token in tokens:
        style = str(token.attrs.pop("style", ""))
        if style.startswith("text-align:"):
            token.attrs["class"] = "align-" + style.partition(":")[2]


def _sanitise(text: str) -> str:
    return nh3.clean(
        text,
        tags=_TAGS,
        attributes={"a": {"href"}, "ol": {"start"}},
        allowed_classes=_CLASSES,
        url_schemes={"lesson"},
        link_rel=None,
    )


def _walk(tokens: Sequence[Token]) -> Iterator[Token]:
    for token in tokens:
        yield token
        yield from _walk(token.children or [])


def _refuse(where: str, line: int, message: str) -> SchoolContentError:
    return SchoolContentError(f"{where}:{line}: {message}")


def _check_tokens(tokens: Sequence[Token], where: str, offset: int) -> None:
    """Refuse what a lesson may not hold, naming the line."""
    line = offset + 1
    for token in _walk(tokens):
        line = token.map[0] + 1 + offset if token.map else line
        if token.type == "heading_open" and token.tag not in HEADINGS:
            raise _refuse(where, line, f"a lesson uses ## and ### headings only, not {token.markup}")
        if token.type == "image":
            raise _refuse(where, line, "a lesson holds no images: describe it in words")
        if token.type == "fence" and token.info.strip() == "exercise" and token.level:
            raise _refuse(where, line, "an exercise stands by itself, not inside a list or a container")
        if token.type == "link_open" and not _is_lesson_link(str(token.attrs.get("href", ""))):
            raise _refuse(where, line, "link to other lessons only: [text](lesson:slug)")
        if token.type == "inline" and token.content.startswith(":::"):
            known = ", ".join(CONTAINERS)
            raise _refuse(where, line, f"unknown or unclosed container {token.content[:40]!r}: use {known}")


def _is_lesson_link(href: str) -> bool:
    scheme, _, target = href.partition(":")
    return scheme == "lesson" and _SLUG.fullmatch(target.partition("#")[0]) is not None


def _check_closed(text: str, where: str, offset: int) -> None:
    """The container plugin closes a forgotten `:::` at the end of the file; that hides a mistake."""
    opened = fence = 0
    for number, line in enumerate(text.splitlines(), start=offset + 1):
        if line.startswith("```"):
            fence = 0 if fence else number
        elif not fence and line.startswith(":::"):
            if line.strip(": ") and opened:
                raise _refuse(where, opened, "this container is not closed: end it with a line :::")
            opened = number if line.strip(": ") else 0
    if opened or fence:
        raise _refuse(where, opened or fence, "this block is not closed: end it with a line of its own")


def _words(tokens: Sequence[Token]) -> int:
    return sum(
        len(regex.findall(r"[\p{L}\p{N}]+(?:['’-][\p{L}\p{N}]+)*", token.content))
        for token in tokens
        if token.type in {"inline", "fence", "code_block"}
    )


def _prose(tokens: Sequence[Token]) -> Prose:
    _align_by_class(tokens)
    rendered = _sanitise(_PARSER.renderer.render(tokens, _PARSER.options, {}))
    links = tuple(match.group(1) for match in _LESSON_LINK.finditer(rendered))
    return Prose(rendered, _words(tokens), links, tokens[0].type)


def split(text: str, where: str = "lesson", offset: int = 0) -> list[Prose | Fence]:
    """The blocks of a lesson body. `offset` is the number of lines of the file before it."""
    _check_closed(text, where, offset)
    tokens = _PARSER.parse(text)
    _check_tokens(tokens, where, offset)
    blocks: list[Prose | Fence] = []
    waiting: list[Token] = []
    for token in tokens:
        if token.type == "fence" and token.info.strip() == "exercise":
            if waiting:
                blocks.append(_prose(waiting))
                waiting = []
            first = token.map[0] if token.map else 0
            blocks.append(Fence(token.content, offset + first + 1))
        else:
            waiting.append(token)
    if waiting:
        blocks.append(_prose(waiting))
    return blocks
