"""Everything a hostile browser may send to every route, as everybody: nothing breaks, nothing leaks."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from inspect import getclosurevars, getsource
from typing import Any
from urllib.parse import quote, urlencode

import pytest
from werkzeug.routing import Rule
from werkzeug.test import TestResponse

from school.settings import ROOT
from school.web.guards import public
from tests.support.things import Things
from tests.support.world import ROLES, STRANGER, World

NOT_OURS = {"static", "bootstrap.static", "health.ready"}
"""Files, and the page that answers 503 where no worker runs."""
NUMBERS = (0, 10**9, 2**31, 2**63, 10**30, "-1", "1.0", "٣")
TEXTS = (
    "..",
    "%00",
    "a%00b",
    "<script>alert(1)</script>",
    "x" * 300,
    "😀",
    "%ff%fe",
    "%ed%a0%80",
    "'\"--",
    "a%0d%0aSet-Cookie:x=1",
)
VALUES = (
    "", "abc", "-1", "NaN", "1e999", "9" * 400, "2147483648", "9223372036854775808", "a\0b", "\x1b[31m\u202e\ufeff",
    "\ud800", "😀" * 200, "' OR 1=1 --", "%", "_", "0000-00-00", "9999-12-31", "0001-01-01", "٣", "²", "<script>x</script>",
    "//evil.example", "..%2f..", "{{7*7}}", "ё" * 100_000,
)  # fmt: skip
BODIES: tuple[dict[str, Any], ...] = (
    {"data": {}},
    {"data": {"never": "heard", "of": ["this", "field"]}},
    {"data": b"\xff\xfe%zz&&==&a", "content_type": "application/x-www-form-urlencoded"},
    {"data": b"--x\r\nContent-Disposition: form-data; name=\"a\"\r\n", "content_type": "multipart/form-data; boundary=x"},
    {"data": b"no boundary", "content_type": "multipart/form-data"},
    {"data": b"text", "content_type": "text/plain; charset=nonsense"},
    *(
        {"data": body, "content_type": "application/json"}
        for body in (
            b"null", b'["text"]', b"{", b"\xff", b"1" * 5000, b'{"a":' * 100_000,
        )
    ),
)  # fmt: skip
JSON_VALUES = (
    "null", "[]", "{}", "true", "NaN", "Infinity", "1e999", "-1", "9" * 30, "9" * 5000, '"\\ud800"', '"\\u0000"',
    '["a", {"b": [1]}]', "[" * 900 + "]" * 900, '"' + "x" * 70_000 + '"',
)  # fmt: skip
TAKE_JSON = {"attempts.save", "review.draft", "pool.draft", "pool.renew"}
"""The routes our scripts talk to."""
ROUNDS, STEP = 5, 6
SOURCES = "\n".join(path.read_text(encoding="utf-8") for path in (ROOT / "school").rglob("*.py"))
ASKED = sorted(set(re.findall(r"args\.get(?:list)?\(\"([\w-]+)\"", SOURCES)) | {"page", "grammar", "who"})
ANSWER = (
    "a-text",
    "a-chosen",
    "a-state",
    "a-rank-a",
    "a-verdict",
    "a-evidence",
    "a-certainty",
    "a-searches",
    "a-cannot",
)
SENT = sorted(
    set(re.findall(r"(?:form|fields)\.get(?:list)?\(\"([\w-]+)\"", SOURCES))
    | set(re.findall(r"^    (\w+) = (?:\w+Field|WholeNumber|_\w+_field|_checkboxes)\(", SOURCES, re.MULTILINE))
    | set(ANSWER)
)


def rules(world: World, method: str) -> Iterator[Rule]:
    """The routes that answer to a method."""
    return (r for r in world.app.url_map.iter_rules() if method in (r.methods or ()) and r.endpoint not in NOT_OURS)


def address(rule: Rule, values: dict[str, Any]) -> str:
    """The path of a route with these arguments, as they are."""
    return re.sub(r"<(?:[^<>]*:)?(\w+)>", lambda found: str(values[found[1]]), rule.rule)


def insider(world: World, rule: Rule) -> str:
    """Somebody whom the guard of a route lets in."""
    guard = getattr(world.app.view_functions[rule.endpoint], "guard")  # noqa: B009
    allowed = getclosurevars(guard).nonlocals.get("allowed", ())
    if allowed:
        return next(who for who, role in ROLES.items() if role in allowed)
    return STRANGER if guard.__qualname__.startswith(public.__name__) else "nora"


def mixture(names: list[str], turn: int, longest: int) -> list[tuple[str, str]]:
    """Every name with another hostile value in each turn."""
    return [(name, VALUES[(place + turn * STEP) % len(VALUES)][:longest]) for place, name in enumerate(names)]


class Findings:
    """What went wrong, collected, so that one run tells everything."""

    def __init__(self, world: World) -> None:
        self._world = world
        self.found: list[str] = []
        self.requests = 0

    def send(self, who: str, method: str, path: str, **options: Any) -> TestResponse | None:
        """One request that must end well."""
        self.requests += 1
        what = f"{who} {method} {path[:120]} {str(options)[:160]}"
        try:
            got = self._world.send(who, method, path, **options)
        except Exception as error:
            self.found.append(f"{what}: {type(error).__name__}: {str(error)[:300]}")
            return None
        if got.status_code >= 500:
            self.found.append(f"{what}: {got.status_code}")
        text = got.get_data().decode("utf-8", "replace")
        if "<script>" in text or any(cookie.startswith("x=") for cookie in got.headers.getlist("Set-Cookie")):
            self.found.append(f"{what}: comes back as it was sent")
        others = set(re.findall(r"\b\w+@demo\.test", text)) - {f"{who}@demo.test"}
        if others and who not in ("maria", "rita") and not path.startswith("/mailbox"):
            self.found.append(f"{what}: tells {sorted(others)}")
        return got

    def none(self) -> None:
        """Fail with all findings."""
        assert not self.found, f"{len(self.found)} of {self.requests}:\n" + "\n".join(self.found[:60])


@pytest.fixture
def findings(world: World) -> Findings:
    """Collects what goes wrong."""
    return Findings(world)


def hostile_addresses(rule: Rule, real: dict[str, Any]) -> Iterator[str]:
    """Each argument in turn replaced by what nobody expects there."""
    for name in sorted(rule.arguments):
        texts = "<" + name + ">" in rule.rule or "path:" in rule.rule
        for value in TEXTS if texts else NUMBERS:
            yield address(rule, {**real, name: quote(str(value), safe="%") if texts else value})


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_no_address_breaks_a_page(world: World, things: Things, findings: Findings, method: str) -> None:
    for rule in rules(world, method):
        for path in hostile_addresses(rule, things.real(rule)):
            findings.send(insider(world, rule), method, path, look=False)
    findings.none()


def test_no_body_breaks_a_form(world: World, things: Things, findings: Findings) -> None:
    for rule in rules(world, "POST"):
        path, who = address(rule, things.real(rule)), insider(world, rule)
        for body in BODIES:
            findings.send(who, "POST", path, look=False, **body)
        for value in JSON_VALUES if rule.endpoint in TAKE_JSON else JSON_VALUES[-1:]:
            text = "{" + ",".join(f'"{name}":{value}' for name in SENT) + "}"
            findings.send(who, "POST", path, look=False, data=text, content_type="application/json")
    findings.none()


@pytest.mark.parametrize("turn", range(ROUNDS))
def test_no_value_breaks_a_form(world: World, things: Things, findings: Findings, turn: int) -> None:
    fields = mixture(SENT, turn, 20_001)
    body = urlencode([*fields, *fields[::3]], errors="surrogatepass")
    if turn:  # a letter may stand as it is: once is enough to have a million escapes taken back
        body = body.replace(quote("ё"), "ё")
    for rule in rules(world, "POST"):
        path, who = address(rule, things.real(rule)), insider(world, rule)
        findings.send(who, "POST", path, data=body.encode(), content_type="application/x-www-form-urlencoded")
    findings.none()


def test_no_size_and_no_file_breaks_a_form(world: World, things: Things, findings: Findings) -> None:
    huge = "&".join(f"{name}={'ё ' * 350_000}" for name in ("a-text", "text")).encode()
    for rule in rules(world, "POST"):
        path, who = address(rule, things.real(rule)), insider(world, rule)
        findings.send(who, "POST", path, data=huge, content_type="application/x-www-form-urlencoded")
        files = {name: (io.BytesIO(b"%PDF-1.7\n\0"), "../../x\0.pdf") for name in SENT}
        findings.send(who, "POST", path, data=files, content_type="multipart/form-data")
        findings.send(who, "POST", path, data={"file": "text", "name": "x"}, content_type="multipart/form-data")
    findings.none()


def test_no_query_breaks_a_list(world: World, things: Things, findings: Findings) -> None:
    for rule in rules(world, "GET"):
        path, who = address(rule, things.real(rule)), insider(world, rule)
        for turn in range(ROUNDS):
            query = urlencode(mixture(ASKED, turn, 500), errors="surrogatepass")
            findings.send(who, "GET", f"{path}?{query}")
        findings.send(who, "GET", f"{path}?%ff=%ff&page=%00&q=%ed%a0%80&&=&=x")
    findings.none()


def test_what_takes_json_is_known(world: World) -> None:
    reads = re.compile(r"get_json|sent_fields\(|_fields\(\)")
    found = {
        rule.endpoint
        for rule in rules(world, "POST")
        if reads.search(getsource(world.app.view_functions[rule.endpoint]))
    }
    assert found == TAKE_JSON
