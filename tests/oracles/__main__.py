"""Ask the independent libraries: `write` stores their answers, `prove` compares them with what is stored."""

from __future__ import annotations

import argparse
import json
import sys
from dataclasses import asdict
from importlib import import_module
from importlib.metadata import version
from pathlib import Path
from typing import Any

from tests.oracles.close import close

HERE = Path(__file__).parent
DATA = HERE / "data"
HELPERS = {"__init__", "__main__", "adapters", "case", "close"}


def areas() -> list[str]:
    return sorted(file.stem for file in HERE.glob("*.py") if file.stem not in HELPERS)


def computed(area: str) -> dict[str, Any]:
    module = import_module(f"tests.oracles.{area}")
    cases = [asdict(case) for case in module.cases()]
    return {"versions": {name: version(name) for name in module.LIBRARIES}, "cases": json.loads(json.dumps(cases))}


def dump(found: dict[str, Any]) -> str:
    """One line a case, so that a change shows as a line."""
    lines = ",\n".join(json.dumps(case, ensure_ascii=False, allow_nan=False) for case in found["cases"])
    return f'{{"versions": {json.dumps(found["versions"])},\n"cases": [\n{lines}\n]}}\n'


def prove(area: str) -> list[str]:
    """What the libraries answer otherwise than the stored data say."""
    stored, now = json.loads((DATA / f"{area}.json").read_text()), computed(area)
    if len(stored["cases"]) != len(now["cases"]):
        return [f"{area}: {len(stored['cases'])} cases are stored, {len(now['cases'])} are computed"]
    return [
        f"{area}: case {n}, {one['measure']} by {one['source']}: stored {one['answer']}, now {other['answer']}"
        for n, (one, other) in enumerate(zip(stored["cases"], now["cases"], strict=True))
        if one["given"] != other["given"] or not close(one["answer"], other["answer"], one["tolerance"])
    ]


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.oracles", description=__doc__)
    parser.add_argument("command", choices=["write", "prove"])
    parser.add_argument("area", nargs="*", help=f"of {', '.join(areas())}; all when none is named")
    asked = parser.parse_args()
    wrong: list[str] = []
    for area in asked.area or areas():
        if asked.command == "write":
            DATA.mkdir(exist_ok=True)
            (DATA / f"{area}.json").write_text(dump(computed(area)))
        else:
            wrong += prove(area)
        print(f"{asked.command} {area}: done")
    print("\n".join(wrong))
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
