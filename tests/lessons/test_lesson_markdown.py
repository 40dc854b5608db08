"""Lesson Markdown: safe whatever is written in it, and split where an exercise stands."""

import pytest

from assessments.errors import SchoolContentError
from lessons.markdown import Fence, Prose, resolve_links, split


def html(text):
    return "".join(part.html for part in split(text) if isinstance(part, Prose))


def test_containers_keep_their_classes_and_titles():
    found = html("::: worked-example A <b>short</b> title\nText with **bold**.\n:::\n\n::: note\nN\n:::")
    assert '<div class="callout worked-example">' in found
    assert '<p class="callout-title">A &lt;b&gt;short&lt;/b&gt; title</p>' in found
    assert "<strong>bold</strong>" in found
    assert '<div class="callout note">' in found


def test_tables_keep_their_alignment_without_style():
    found = html("| a | b |\n|:--|--:|\n| 1 | 2 |")
    assert '<th class="align-left">a</th>' in found
    assert '<td class="align-right">2</td>' in found
    assert "style" not in found


@pytest.mark.parametrize(
    "text",
    [
        "<script>alert(1)</script>",
        "a <img src=x onerror=alert(1)> b",
        "<div onclick='x()'>y</div>",
        "&lt;script&gt;alert(1)&lt;/script&gt;",
        "`<script>`",
        '::: note "><script>alert(1)</script>\nx\n:::',
        "[a][b]\n\n[b]: javascript:alert(1)",
    ],
)
def test_raw_html_is_shown_as_text(text):
    found = html(text)
    for tag in ("<script", "<img", "<div onclick", 'href="javascript'):
        assert tag not in found


def test_lesson_links_are_resolved_by_the_page():
    part = split("See [ranking](lesson:ranking) and [ties](lesson:ranking#ties).")[0]
    assert part.links == ("ranking", "ranking")
    found = resolve_links(part.html, lambda slug: f"/l/{slug}?a=1&b=2")
    assert 'href="/l/ranking?a=1&amp;b=2"' in found
    assert 'href="/l/ranking?a=1&amp;b=2#ties"' in found
    assert "lesson:" not in found


def test_exercises_part_the_prose_and_know_their_line():
    parts = split("One.\n\n```exercise\nkind: choice\n```\n\nTwo.", offset=7)
    assert [type(part) for part in parts] == [Prose, Fence, Prose]
    assert parts[1] == Fence("kind: choice\n", 10)


def test_words_are_counted_in_prose_only():
    parts = split("## A head\n\nThree more words.\n\n```exercise\na: b c d\n```")
    assert parts[0].words == 5


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("# Head", "f:4: .*headings"),
        ("x\n\n#### Head", "f:6: .*headings"),
        ("![a](lesson:x)", "no images"),
        ("[a](https://example.org)", "link to other lessons only"),
        ("[a](lesson:Not_A_Slug)", "link to other lessons only"),
        ("::: hint x\ny\n:::", "unknown or unclosed container"),
        ("::: note x\ny", "f:4: .*not closed"),
        ("::: note x\n::: warning\ny\n:::", "not closed"),
        ("```exercise\nkind: choice", "not closed"),
        ("- a\n\n  ```exercise\n  kind: choice\n  ```", "stands by itself"),
    ],
)
def test_what_a_lesson_may_not_hold_is_refused_with_its_line(text, words):
    with pytest.raises(SchoolContentError, match=words) as caught:
        split(text, "f", 3)
    assert str(caught.value).startswith("f:")
