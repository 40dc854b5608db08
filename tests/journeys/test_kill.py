"""Web, worker and checker are killed with -9 while somebody types and hands in: nothing acknowledged is lost, nothing
doubled, and the site is ready again within seconds. Then the whole tree is killed and started on the same folder."""

from __future__ import annotations

import json
import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from werkzeug.datastructures import MultiDict

from assessments import Item
from school import content
from school.attempts.rules import tidy
from school.web.kinds.reading import read_answer
from tests.support.reaper import Reaper, kill_pids
from tests.support.site import Site, running_site, start
from tests.support.typist import Reply, Typist, fields_of
from tests.support.waiting import until

pytestmark = [pytest.mark.processes, pytest.mark.timeout(240)]

SECONDS = 20
"""How long a killed part may be missing, on a machine that is busy with other tests."""
ROUNDS = 2
"""How often each part dies at least while one types."""


@pytest.fixture(scope="module")
def own_site(tmp_path_factory: pytest.TempPathFactory, demo: Path) -> Iterator[Site]:
    """A site that may be killed: nobody else's tests are on it."""
    with running_site(tmp_path_factory.mktemp("kill"), demo) as site:
        yield site


def rows(site: Site, statement: str, *values: Any) -> list[tuple[Any, ...]]:
    """What the database holds, read past the site."""
    with closing(sqlite3.connect(f"file:{site.home / 'school.db'}?mode=ro", uri=True)) as database:
        return database.execute(statement, values).fetchall()


def begin(typist: Typist) -> int:
    """Begin the test; the number of the attempt."""

    def began() -> int:
        typist.page("/test")
        reply = typist.post("/test", pledge="y", lang="en")
        found = re.search(r"/test/(\d+)", reply.url if reply else "")
        return int(found[1]) if found else 0

    return until("the test begins", began)


class Desk:
    """Somebody who answers the items of a test and remembers what the site said it has."""

    def __init__(self, typist: Typist, attempt: int, asked: list[tuple[str, str]]) -> None:
        self._typist, self._path = typist, f"/test/{attempt}/save"
        self._asked = asked
        self._base = dict.fromkeys((item for item, _print in asked), 0)
        self._seq = 0
        self.acknowledged: dict[str, dict[str, Any]] = {}

    def type_once(self, version: int) -> None:
        """Change the answer of every item and send it until it is acknowledged."""
        for item_id, fingerprint in self._asked:
            item = content.bank()[item_id]
            fields = fields_of(item.kind, self._answer(item, version))
            self._seq += 1
            packet = {
                **fields, "item": item_id, "fingerprint": fingerprint,
                "autosave_base": self._base[item_id], "autosave_tab": "a" * 24, "autosave_seq": self._seq,
            }  # fmt: skip
            reply = until("a draft is acknowledged", lambda packet=packet: self._typist.post_json(self._path, packet))
            assert reply.status == 200, reply.text
            self._base[item_id] = reply.json()["revision"]
            self.acknowledged[item_id] = stored_as(item, fields)

    def _answer(self, item: Item, version: int) -> dict[str, Any]:
        answer = item.key()
        if "text" in answer:
            answer["text"] += f" Version {version}."
        if item.kind == "claim":
            answer["correction"] = f"Version {version}."
        return answer


def stored_as(item: Item, fields: dict[str, Any]) -> dict[str, Any]:
    """The draft as the site keeps it."""
    sent: MultiDict[str, str] = MultiDict()
    for name, value in fields.items():
        for each in value if isinstance(value, list) else [value]:
            sent.add(name, each)
    found: dict[str, Any] = tidy(read_answer(item.kind, sent, "a", item))
    return found


def hand_in(typist: Typist, attempt: int) -> None:
    """Press the button until an answer comes, and once more."""

    def pressed() -> Reply | None:
        return typist.post(f"/test/{attempt}/submit")

    until("the test is handed in", pressed, every=0)
    again = until("the test is handed in again", pressed)
    assert again.status == 200


def test_nothing_acknowledged_is_lost_and_nothing_is_doubled(own_site: Site) -> None:
    nora = Typist(own_site.url)
    nora.sign_in(*own_site.logins()["nora"])
    attempt = begin(nora)
    asked = rows(own_site, "SELECT item_id, item_fingerprint FROM answers WHERE attempt_id = ? ORDER BY id", attempt)
    assert len(asked) == 25
    desk = Desk(nora, attempt, [(item, fingerprint) for item, fingerprint in asked])
    with Reaper(own_site, seed=attempt) as reaper:
        version = 0
        while reaper.rounds < ROUNDS:
            version += 1
            desk.type_once(version)
        hand_in(nora, attempt)
        rounds = reaper.rounds
        until("the parts die once more while the text is screened", lambda: reaper.rounds > rounds, seconds=60)
    own_site.wait_ready(SECONDS)
    assert reaper.slowest < SECONDS
    until(
        "the text is screened",
        lambda: rows(own_site, _SCREENED, attempt) == [("done",)],
        seconds=60,
    )
    check_attempt(own_site, attempt, desk.acknowledged)


_SCREENED = "SELECT s.state FROM screenings s JOIN answers a ON a.id = s.answer_id WHERE a.attempt_id = ?"


def check_attempt(site: Site, attempt: int, acknowledged: dict[str, dict[str, Any]]) -> None:
    """Everything acknowledged is there, once."""
    (person,) = rows(site, "SELECT person_id FROM attempts WHERE id = ?", attempt)[0]
    assert rows(site, "SELECT id, state FROM attempts WHERE person_id = ?", person) == [(attempt, "in_review")]
    stored = rows(site, "SELECT item_id, answer, complete FROM answers WHERE attempt_id = ?", attempt)
    assert len(stored) == len({item for item, *_rest in stored}) == len(acknowledged) == 25
    assert {item: json.loads(answer) for item, answer, _complete in stored} == acknowledged
    assert all(complete for *_rest, complete in stored)
    marks = rows(
        site,
        "SELECT a.kind, m.source, count(*) FROM answers a JOIN marks m ON m.answer_id = a.id "
        "WHERE a.attempt_id = ? GROUP BY a.id, m.source",
        attempt,
    )
    assert sorted({(source, count) for _kind, source, count in marks}) == [("auto", 1)], marks
    assert sum(kind != "writing" for kind, *_rest in marks) == 24
    sections = rows(site, "SELECT section, count(*) FROM section_marks WHERE attempt_id = ? GROUP BY section", attempt)
    assert sorted(sections) == [("factcheck", 1), ("grammar", 1), ("ranking", 1)]


def test_work_is_handed_in_once_and_its_pay_is_noted_once(own_site: Site) -> None:
    owen = Typist(own_site.url)
    owen.sign_in(*own_site.logins()["owen"])
    task = int(re.findall(r'href="/tasks/(\d+)"', owen.page("/tasks?kind=correct").text)[0])
    text: str = json.loads(rows(own_site, "SELECT payload FROM tasks WHERE id = ?", task)[0][0])["text"]
    with Reaper(own_site, seed=task, longest_pause=0.3) as reaper:
        until("the task is claimed", lambda: owen.post(f"/tasks/{task}/claim"))
        page = owen.page(f"/tasks/{task}")
        while reaper.rounds < 1:
            text += " Ask if anything is unclear."
            draft = {"answer-text": text, "token": page.field("token")}
            reply = until("the draft is acknowledged", lambda d=draft: owen.post_json(f"/tasks/{task}/draft", d))
            assert reply.status == 200, reply.text
        sent = {"answer-text": text, "token": page.field("token")}
        until("the work is handed in", lambda: owen.post(f"/tasks/{task}/hand-in", **sent), every=0)
        until("the work is handed in again", lambda: owen.post(f"/tasks/{task}/hand-in", **sent))
    own_site.wait_ready(SECONDS)
    found = rows(
        own_site,
        "SELECT s.id, s.version, s.answer FROM submissions s JOIN slots t ON t.id = s.slot_id WHERE t.task_id = ?",
        task,
    )
    assert [(version, json.loads(answer)) for _id, version, answer in found] == [(1, {"text": text})]
    entries = rows(own_site, "SELECT id, kind FROM ledger_entries WHERE submission_id = ?", found[0][0])
    assert len(entries) == 1, entries
    lines = rows(own_site, "SELECT amount_minor FROM ledger_lines WHERE entry_id = ?", entries[0][0])
    assert len(lines) == 2
    assert sum(amount for (amount,) in lines) == 0


def test_the_whole_tree_is_killed_and_started_again(own_site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    amir = Typist(own_site.url)
    amir.sign_in(*own_site.logins()["amir"])
    attempt = begin(amir)
    asked = rows(own_site, "SELECT item_id, item_fingerprint FROM answers WHERE attempt_id = ? ORDER BY id", attempt)
    desk = Desk(amir, attempt, [(item, fingerprint) for item, fingerprint in asked])
    desk.type_once(1)
    tree = own_site.pids("")
    assert kill_pids(tree) >= 6
    own_site.process.wait(10)
    with start(own_site.home, own_site.port, own_site.environ) as again:
        desk.type_once(2)
        stored = rows(again, "SELECT item_id, answer FROM answers WHERE attempt_id = ?", attempt)
        assert {item: json.loads(answer) for item, answer in stored} == desk.acknowledged
        assert not set(again.pids("")) & set(tree)
        kill_pids([again.process.pid])  # the command alone: its parts end with it
        again.process.wait(10)
        until("the parts end when the command is killed", lambda: not own_site.pids(""), seconds=SECONDS)
    with start(own_site.home, own_site.port, own_site.environ):
        desk.type_once(3)
        hand_in(amir, attempt)
        assert rows(own_site, "SELECT count(*) FROM attempts WHERE id = ? AND state <> 'open'", attempt) == [(1,)]
