"""Every form of every page, filled in as its page shows it, with one field wrong at a time."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser

from tests.house.test_hostile import Findings, address, insider, rules
from tests.support.things import Things
from tests.support.world import World

PLAUSIBLE = {
    "title": "A plain title", "title_en": "A track", "title_ru": "Курс", "slug": "a-new-one", "name": "Nora Fielding",
    "email": "nobody@example.org", "password": "marble kettle rain", "old": "marble kettle rain", "company": "Northlight",
    "message": "We look for people who check every number twice.", "text": "A note.", "comment": "Please say why.",
    "reason": "It cannot be used.", "note": "Looked at it.", "guidelines": "Be kind and exact.", "qualification": "entrance-en",
    "quote-1": "the", "note-1": "A remark.", "hourly_floor": "1200", "base_writing": "900",
}  # fmt: skip
WRONG = (
    "", "x\0y", "\x1b\u202e\ufeff", "\ud800", "-1", "1" * 25, "2147483648", "²", "NaN", "<script>x</script>", "0x10",
    "😀" * 90, "y" * 3000, "9999-12-31", "[[[[", '[{"start":-1,"end":1e400}]', '[{"start":0,"end":99999999999999999999}]',
    '{"a":NaN}', "../../etc/passwd",
)  # fmt: skip


@dataclass
class Form:
    """A form that posts, and what its fields hold."""

    action: str
    fields: dict[str, list[str]] = field(default_factory=dict)


class FormReader(HTMLParser):
    """Reads the forms of a page."""

    def __init__(self) -> None:
        super().__init__()
        self.forms: list[Form] = []
        self._form: Form | None = None
        self._area = self._select = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = {name: value or "" for name, value in attrs}
        if tag == "form":
            self._form = Form(found.get("action", "")) if found.get("method", "").lower() == "post" else None
            self.forms += [self._form] if self._form else []
        name = found.get("name", "")
        if self._form is None or name == "csrf_token":
            return
        if tag == "textarea":
            self._area = name
            self._fill(name, PLAUSIBLE.get(name, ""))
        elif tag == "select":
            self._select = name
        elif tag == "option" and self._select and found.get("value"):
            self._fill(self._select, found["value"])
        elif tag in ("input", "button") and name and found.get("type") != "file":
            self._fill(name, found.get("value") or PLAUSIBLE.get(name, ""))

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._form = None
        if tag == "select":
            self._select = ""

    def _fill(self, name: str, value: str) -> None:
        if self._form is not None:
            self._form.fields.setdefault(name, [value])


def forms(world: World, things: Things) -> Iterator[tuple[str, Form]]:
    """(who, form) for every form that somebody is shown, each action once."""
    seen: set[tuple[str, tuple[str, ...]]] = set()
    for rule in rules(world, "GET"):
        who, path = insider(world, rule), address(rule, things.real(rule))
        reader = FormReader()
        answer = world.send(who, "GET", path, follow_redirects=True)
        reader.feed(answer.get_data().decode("utf-8", "replace"))
        for form in reader.forms:
            form.action = form.action or answer.request.path
            key = (form.action, tuple(sorted(form.fields)))
            if key not in seen:
                seen.add(key)
                yield who, form


def test_one_wrong_field_breaks_no_form(world: World) -> None:
    findings = Findings(world)
    turn = 0
    for who, form in forms(world, Things(world)):
        findings.send(who, "POST", form.action, data=form.fields)
        for name in form.fields:
            for _ in range(3):
                turn += 1
                wrong = WRONG[turn % len(WRONG)].encode("utf-8", "surrogatepass")
                findings.send(who, "POST", form.action, data={**form.fields, name: [wrong]})
    assert findings.requests > 100
    findings.none()
