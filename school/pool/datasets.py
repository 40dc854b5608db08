"""From accepted work to records that a training library reads unchanged. Pure.

Two shapes, both conversational: "preference" (prompt, chosen, rejected, the prompt explicit)
and "prompt-completion" (prompt, completion). A file holds one shape and no other column;
where each line comes from stands in a side file.
"""

from __future__ import annotations

import hashlib
import hmac
import itertools
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

PREFERENCE, PROMPT_COMPLETION = "preference", "prompt-completion"
SHAPES = (PREFERENCE, PROMPT_COMPLETION)
KEYS = {PREFERENCE: ("prompt", "chosen", "rejected"), PROMPT_COMPLETION: ("prompt", "completion")}
_ROLES = ("system", "user", "assistant")
_TEST_SHARE = 10
"""One prompt in ten is meant for testing."""

Record = dict[str, list[dict[str, str]]]


class BadRecord(ValueError):
    """A record that no training library should be given; the message says why."""


@dataclass(frozen=True, slots=True)
class Work:
    """An accepted submission."""

    submission_id: int
    task_id: int
    task_ref: str
    kind: str
    payload: Mapping[str, Any]
    answer: Mapping[str, Any]
    trainer_id: int
    decided: str
    accepted_by_clock: bool
    guidelines_version: int
    certificate: str


@dataclass(frozen=True, slots=True)
class Dataset:
    """The file, its side file, and how many lines both have."""

    data: bytes
    side: bytes
    rows: int
    sha256: str
    left_out: int
    """Accepted answers that give no record of this shape (a ranking that is one tie, say)."""


def build(works: Iterable[Work], shape: str, secret: str, project_id: int) -> Dataset:
    """Every record of a shape, checked, each once; works in, bytes out."""
    lines: list[str] = []
    side: list[str] = []
    seen: set[str] = set()
    left_out = 0
    for work in works:
        before = len(lines)
        for detail, record in records(work, shape):
            line = json.dumps(record, ensure_ascii=False, separators=(",", ":"))
            if line in seen:
                continue
            check(record, shape)
            seen.add(line)
            lines.append(line)
            origin = _origin(work, record, secret, project_id) | detail
            side.append(json.dumps({"line": len(lines), **origin}, ensure_ascii=False, separators=(",", ":")))
        left_out += len(lines) == before
    data = _joined(lines)
    return Dataset(data, _joined(side), len(lines), hashlib.sha256(data).hexdigest(), left_out)


def records(work: Work, shape: str) -> Iterator[tuple[dict[str, Any], Record]]:
    """The records one accepted answer gives in a shape, each with what the side file adds."""
    prompt = [{"role": "user", "content": prompt_text(work.payload)}]
    if shape == PREFERENCE and work.kind == "ranking":
        for better, worse in pairs(work.answer):
            texts = work.payload["answers"]
            yield {"pair": [better, worse]}, _preference(prompt, texts[better], texts[worse])
    elif shape == PREFERENCE and work.kind == "correct":
        if _differ(work.answer["text"], work.payload["text"]):
            yield {}, _preference(prompt, work.answer["text"], work.payload["text"])
    elif shape == PROMPT_COMPLETION and work.kind in ("writing", "correct"):
        yield {}, {"prompt": prompt, "completion": _assistant(work.answer["text"])}


def pairs(answer: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """(better, worse) of every two answers that are not tied; nothing when they cannot be ranked."""
    for better, worse in itertools.combinations(answer.get("order") or [], 2):
        yield from itertools.product(better, worse)


def prompt_text(payload: Mapping[str, Any]) -> str:
    """The user's request with everything the answer may rest on, so that no record teaches to invent."""
    parts = [str(payload["prompt"])]
    if payload.get("context"):
        parts.append(str(payload["context"]))
    for source in payload.get("sources") or ():
        parts.append("\n".join([str(source["title"]), " ".join(source["sentences"])]))
    return "\n\n".join(parts)


def check(record: Mapping[str, Any], shape: str) -> None:
    """Raises BadRecord unless a record is exactly of the shape and can teach something."""
    if tuple(record) != KEYS[shape]:
        raise BadRecord(f"the columns are {', '.join(record)}; a {shape} file has {', '.join(KEYS[shape])}")
    for name, messages in record.items():
        _check_messages(name, messages)
    if shape == PREFERENCE and not _differ(record["chosen"][0]["content"], record["rejected"][0]["content"]):
        raise BadRecord("chosen and rejected say the same")


def check_file(data: bytes, shape: str) -> int:
    """Read a finished file back strictly; returns its number of records, raises BadRecord."""
    count = 0
    for number, line in enumerate(data.decode("utf-8").splitlines(), start=1):
        try:
            record = json.loads(line)
        except ValueError as error:
            raise BadRecord(f"line {number} is not JSON") from error
        if not isinstance(record, dict):
            raise BadRecord(f"line {number} is not an object")
        try:
            check(record, shape)
        except BadRecord as error:
            raise BadRecord(f"line {number}: {error}") from error
        count += 1
    return count


def pseudonym(secret: str, project_id: int, trainer_id: int) -> str:
    """A name for an author that is the same within a project and says nothing outside it."""
    message = f"author:{project_id}:{trainer_id}".encode()
    return hmac.new(secret.encode(), message, hashlib.sha256).hexdigest()[:16]


def prompt_group(text: str) -> str:
    """The same for all records of one prompt, so that a split can keep them together."""
    return hashlib.sha256(" ".join(text.split()).encode()).hexdigest()[:16]


def split_of(group: str) -> str:
    """ "train" or "test", by the prompt alone: all records of a prompt fall on one side."""
    return "test" if int(group, 16) % _TEST_SHARE == 0 else "train"


def _origin(work: Work, record: Record, secret: str, project_id: int) -> dict[str, Any]:
    group = prompt_group(record["prompt"][0]["content"])
    return {
        "row": work.submission_id,
        "task": work.task_ref,
        "kind": work.kind,
        "author": pseudonym(secret, project_id, work.trainer_id),
        "decision": "accepted by the clock" if work.accepted_by_clock else "accepted by a lead",
        "decided": work.decided,
        "guidelines": work.guidelines_version,
        "certificate": work.certificate,
        "prompt_group": group,
        "split": split_of(group),
    }


def _preference(prompt: list[dict[str, str]], chosen: str, rejected: str) -> Record:
    return {"prompt": prompt, "chosen": _assistant(chosen), "rejected": _assistant(rejected)}


def _assistant(text: str) -> list[dict[str, str]]:
    return [{"role": "assistant", "content": text.strip()}]


def _differ(one: str, other: str) -> bool:
    return " ".join(one.split()) != " ".join(other.split())


def _check_messages(name: str, messages: Any) -> None:
    if not isinstance(messages, list) or not messages:
        raise BadRecord(f"{name} is not a list of messages")
    for message in messages:
        if not isinstance(message, dict) or set(message) != {"role", "content"} or message["role"] not in _ROLES:
            raise BadRecord(f"{name} holds something that is not a message")
        if not isinstance(message["content"], str) or not message["content"].strip():
            raise BadRecord(f"{name} is empty")
    ends_with = "user" if name == "prompt" else "assistant"
    if messages[-1]["role"] != ends_with:
        raise BadRecord(f"{name} must end with a message of the {ends_with}")


def _joined(lines: list[str]) -> bytes:
    return "".join(line + "\n" for line in lines).encode()
