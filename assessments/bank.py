"""The bank: every item of one or more languages, read from YAML and looked up by id."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Any

from assessments.errors import ItemError, SchoolContentError
from assessments.items import parse_item, place
from assessments.kinds import Item
from assessments.yamlfile import load_yaml_file


@dataclass(frozen=True)
class Bank:
    """Items by id, in file order."""

    by_id: Mapping[str, Item]

    def __getitem__(self, item_id: str) -> Item:
        try:
            return self.by_id[item_id]
        except KeyError:
            raise ItemError(f"the bank holds no item {item_id!r}") from None

    def __contains__(self, item_id: object) -> bool:
        return item_id in self.by_id

    def __iter__(self) -> Iterator[Item]:
        return iter(self.by_id.values())

    def __len__(self) -> int:
        return len(self.by_id)

    def items(self, lang: str, kind: str | None = None, tags: Iterable[str] | None = None) -> tuple[Item, ...]:
        """The items of a language, of one kind if given, with at least one of the tags if given."""
        wanted = set(tags or ())
        return tuple(
            item
            for item in self
            if item.lang == lang and (kind is None or item.kind == kind) and (not wanted or wanted & set(item.tags))
        )


def bank_files(path: Path | str) -> list[Path]:
    """The YAML files at a path (one file, or a folder with everything below it)."""
    root = Path(path)
    if root.is_file():
        return [root]
    if not root.is_dir():
        raise SchoolContentError(f"{root}: there is no such file or folder")
    return sorted(root.rglob("*.yaml"))


def read_entries(path: Path) -> list[Any]:
    """The raw entries of a bank file."""
    data = load_yaml_file(path)
    if data is None:
        return []
    if not isinstance(data, list):
        raise SchoolContentError(f"{path}:1: a bank file is a list of items: begin each with '- id:'")
    return data


def make_bank(items: Iterable[Item]) -> Bank:
    """A bank of items already parsed; ids must differ."""
    by_id: dict[str, Item] = {}
    for item in items:
        if item.id in by_id:
            raise ItemError(f"the id {item.id!r} is used twice: ids are unique for ever")
        by_id[item.id] = item
    return Bank(MappingProxyType(by_id))


def load_bank(path: Path | str) -> Bank:
    """Read a bank. ItemError lists every broken item and every repeated id, with file and line."""
    items: list[Item] = []
    problems: list[str] = []
    first_seen: dict[str, str] = {}
    for file in bank_files(path):
        for data in read_entries(file):
            try:
                item = parse_item(data, str(file))
            except ItemError as error:
                problems.append(str(error))
                continue
            at = place(str(file), data)
            if item.id in first_seen:
                problems.append(f"{at}: the id {item.id!r} is taken by {first_seen[item.id]}")
                continue
            first_seen[item.id] = at
            items.append(item)
    if problems:
        raise ItemError("\n".join(problems))
    return make_bank(items)
