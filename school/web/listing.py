"""Lists: paging, filters kept in the address, CSV of any table."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from flask import Response, request, url_for
from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

PER_PAGE = 25
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


@dataclass(frozen=True, slots=True)
class Page:
    """One page of a list. `rows` are Core rows or scalars; `number` starts at 1."""

    rows: Sequence[Any]
    number: int
    total: int
    per_page: int = PER_PAGE

    @property
    def pages(self) -> int:
        """How many pages there are; at least one."""
        return max(1, -(-self.total // self.per_page))

    @property
    def first(self) -> int:
        """The place of the first row in the whole list, from 1; 0 for an empty list."""
        return (self.number - 1) * self.per_page + 1 if self.total else 0

    @property
    def last(self) -> int:
        """The place of the last row on this page."""
        return min(self.number * self.per_page, self.total)

    def url(self, number: int) -> str:
        """The address of another page of the same list with the same filters."""
        return here(page=number if number > 1 else None)


def here(**changes: Any) -> str:
    """The present address with some query values changed; None removes one."""
    args: dict[str, Any] = {**(request.view_args or {}), **request.args.to_dict(), **changes}
    return url_for(request.endpoint or "", **{key: value for key, value in args.items() if value not in (None, "")})


def page_number() -> int:
    """The page asked for; nonsense means the first."""
    text = request.args.get("page", "1")
    return min(max(int(text), 1), 100_000) if text.isascii() and text.isdigit() and len(text) < 7 else 1


def paginate(
    session: Session, statement: Select[*tuple[Any, ...]], *, scalars: bool = False, per_page: int = PER_PAGE
) -> Page:
    """One page of a select: two statements, one to count and one to read."""
    total = session.scalar(select(func.count()).select_from(statement.order_by(None).subquery())) or 0
    number = min(page_number(), max(1, -(-total // per_page)))
    result = session.execute(statement.limit(per_page).offset((number - 1) * per_page))
    return Page(rows=result.scalars().all() if scalars else result.all(), number=number, total=total, per_page=per_page)


def page_of(rows: Sequence[Any], *, per_page: int = PER_PAGE) -> Page:
    """One page of a list that is in memory already."""
    number = min(page_number(), max(1, -(-len(rows) // per_page)))
    return Page(
        rows=rows[(number - 1) * per_page : number * per_page], number=number, total=len(rows), per_page=per_page
    )


def safe_cell(value: Any) -> Any:
    """A value that no spreadsheet takes for a formula."""
    return "'" + value if isinstance(value, str) and value.startswith(_FORMULA) else value


def csv_response(name: str, header: Sequence[str], rows: Iterable[Sequence[Any]]) -> Response:
    """A CSV download, written row by row so that memory does not grow with the table."""

    def lines() -> Iterator[str]:
        buffer = io.StringIO()
        write: Callable[[Iterable[Any]], Any] = csv.writer(buffer).writerow
        buffer.write("\ufeff")
        write(header)
        for row in rows:
            yield buffer.getvalue()
            buffer.seek(0)
            buffer.truncate()
            write([safe_cell(cell) for cell in row])
        yield buffer.getvalue()

    response = Response(lines(), mimetype="text/csv")
    response.headers["Content-Disposition"] = f'attachment; filename="{name}.csv"'
    return response
