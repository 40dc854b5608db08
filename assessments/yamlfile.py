"""YAML read strictly, remembering the line of every key so that errors can name it.

Dates stay text and `no` stays a word (YAML 1.1 would change both), a repeated key is an error, and
aliases are refused: content is written out, and a nest of aliases could fill the memory.
"""

from pathlib import Path
from typing import Any

import yaml

from assessments.errors import SchoolContentError


class LinedDict(dict[str, Any]):
    """A mapping which knows the line it starts on and the line of each of its keys."""

    line: int = 0
    lines: dict[str, int]


class _Loader(yaml.SafeLoader):
    offset = 0

    def compose_node(self, parent: Any, index: Any) -> Any:
        if self.check_event(yaml.AliasEvent):
            mark = self.peek_event().start_mark
            raise yaml.composer.ComposerError(None, None, "aliases are not allowed: write it out", mark)
        return super().compose_node(parent, index)


def _mapping(loader: _Loader, node: yaml.MappingNode) -> LinedDict:
    found = LinedDict()
    found.line = node.start_mark.line + 1 + loader.offset
    found.lines = {}
    for key_node, value_node in node.value:
        key = str(loader.construct_object(key_node, deep=True))
        if key in found:
            problem = f"the key {key!r} stands here twice: remove one"
            raise yaml.constructor.ConstructorError(None, None, problem, key_node.start_mark)
        found[key] = loader.construct_object(value_node, deep=True)
        found.lines[key] = key_node.start_mark.line + 1 + loader.offset
    return found


_Loader.add_constructor("tag:yaml.org,2002:map", _mapping)
_Loader.yaml_implicit_resolvers = {
    first: [pair for pair in pairs if not pair[0].endswith((":timestamp", ":bool", ":merge"))]
    for first, pairs in yaml.SafeLoader.yaml_implicit_resolvers.items()
}
_Loader.add_implicit_resolver(
    "tag:yaml.org,2002:bool",
    yaml.resolver.Resolver.yaml_implicit_resolvers["t"][0][1],
    list("tTfF"),
)


def load_yaml(text: str, where: str, offset: int = 0) -> Any:
    """Parse YAML text; `where` names the file and `offset` the lines before the text in it."""
    try:
        loader = _Loader(text)
    except yaml.reader.ReaderError as error:  # a character no text has, before any line is read
        line = text.count("\n", 0, error.position) + 1 + offset
        raise SchoolContentError(f"{where}:{line}: the character {chr(error.character)!r} is not allowed") from error
    loader.offset = offset
    try:
        return loader.get_single_data()
    except yaml.MarkedYAMLError as error:
        line = (error.problem_mark.line + 1 + offset) if error.problem_mark else offset + 1
        raise SchoolContentError(f"{where}:{line}: {error.problem or error}") from error
    except (yaml.YAMLError, ValueError) as error:
        raise SchoolContentError(f"{where}:{offset + 1}: not readable as YAML: {error}") from error
    finally:
        loader.dispose()


def load_yaml_file(path: Path) -> Any:
    """Parse a UTF-8 YAML file."""
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise SchoolContentError(f"{path}: cannot be read as UTF-8 text: {error}") from error
    return load_yaml(text, str(path))


def line_of(data: Any, loc: tuple[int | str, ...] = ()) -> int | None:
    """The line of the deepest part of `loc` that is still in `data`, if it came from a file."""
    line = getattr(data, "line", None)
    for step in loc:
        if isinstance(data, LinedDict) and step in data:
            line, data = data.lines[str(step)], data[str(step)]
        elif isinstance(data, list) and isinstance(step, int) and step < len(data):
            data = data[step]
            line = getattr(data, "line", line)
        else:
            break
    return line
