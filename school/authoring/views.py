"""An author's pages: the item bank and how it does, one item with its key, lessons, the entrance test, the check."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from assessments import ITEM_KINDS, Item, check_item
from school import content
from school.accounts.models import Role
from school.attempts import queries as attempts
from school.authoring import queries, rules
from school.authoring.queries import ItemFilter
from school.extensions import db
from school.i18n import _, current_locale
from school.web.guards import roles
from school.web.kinds import result_view
from school.web.listing import csv_response, page_of, paginate

blueprint = Blueprint("authoring", __name__, url_prefix="/author")
_author = roles(Role.AUTHOR, Role.MANAGER)


@blueprint.get("/items")
@_author
def items() -> ResponseReturnValue:
    """The whole bank, to be searched and filtered, with how each item has done."""
    args = request.args
    lang = args.get("lang", "") if args.get("lang") in queries.languages() else ""
    found = queries.items(
        ItemFilter(
            lang=lang,
            kind=args.get("kind", ""),
            topic=args.get("topic", ""),
            lesson=args.get("lesson", ""),
            words=args.get("q", "")[:200].strip(),
        )
    )
    if args.get("format") == "csv":
        return _items_csv(found)
    page = page_of(found)
    return render_template(
        "authoring/items.html",
        page=page,
        use=attempts.item_use(db.session(), [item.id for item in page.rows]),
        fingerprint=queries.fingerprint,
        opening=rules.opening,
        kinds_known=tuple(ITEM_KINDS),
        languages=queries.languages(),
        topics=queries.topics(lang),
        taught_by=queries.taught_by(),
        titles=queries.lesson_titles(current_locale()),
    )


def _items_csv(found: list[Item]) -> ResponseReturnValue:
    use = attempts.item_use(db.session(), [item.id for item in found])
    header = [
        _("Item"), _("Language"), _("Kind"), _("Topics"), _("Lesson"), _("Difficulty, a guess"), _("Version"),
        _("Self-tests"), _("Asked"), _("Mean mark"), _("Text"),
    ]  # fmt: skip
    return csv_response("items", header, [_csv_row(item, use.get(queries.fingerprint(item.id))) for item in found])


def _csv_row(item: Item, use: attempts.ItemUse | None) -> list[Any]:
    return [
        item.id,
        item.lang,
        item.kind,
        " ".join(item.tags),
        item.lesson or "",
        item.difficulty,
        item.version,
        len(item.samples),
        use.asked if use else 0,
        round(use.mean, 4) if use and use.mean is not None else "",
        rules.opening(item),
    ]


@blueprint.get("/items/report")
@_author
def report() -> ResponseReturnValue:
    """How items and tests have done, as last computed, with what to do about each."""
    args = request.args
    statement = queries.item_lines(
        lang=args.get("lang", ""), kind=args.get("kind", ""), words=args.get("q", "")[:200].replace("\0", "").strip(),
        flag=args.get("flag", ""), order=args.get("order", ""),
    )  # fmt: skip
    if args.get("format") == "csv":
        rows = db.session.execute(statement.limit(queries.MOST_LINES))
        return csv_response("item-report", [_(name) for name in rules.REPORT_HEADER], map(rules.report_row, rows))
    return render_template(
        "authoring/report.html",
        page=paginate(db.session(), statement),
        computed_at=queries.computed_at(db.session()),
        tests=queries.form_lines(db.session()),
        titles=queries.test_titles(current_locale()),
        kinds_known=tuple(ITEM_KINDS),
        languages=queries.languages(),
        flags=rules.FLAGS,
        actions=rules.ACTIONS,
        options=rules.said_options,
    )


@blueprint.get("/items/<item_id>")
@_author
def item(item_id: str) -> ResponseReturnValue:
    """One item: as a candidate sees it, its key, its self-tests run now, and where it is written."""
    found = queries.item(item_id)
    fingerprint = queries.fingerprint(item_id)
    use = attempts.item_use(db.session(), [item_id])
    key = found.key() if found.gold is not None else None
    before, after = queries.neighbours(item_id)
    return render_template(
        "authoring/item.html",
        item=found,
        public=found.public(),
        key=key,
        result=result_view(found, key, found.score(key), reveal=True) if key is not None else None,
        runs=rules.run_samples(found),
        problems=check_item(found),
        fingerprint=fingerprint,
        place=queries.place(item_id),
        use=use.get(fingerprint),
        asked_before=sum(each.asked for each in use.values()) - (use[fingerprint].asked if fingerprint in use else 0),
        titles=queries.lesson_titles(found.lang),
        lesson_there=bool(found.lesson) and content.catalogue().has(found.lang, str(found.lesson)),
        before=before,
        after=after,
    )


@blueprint.get("/lessons")
@_author
def lessons() -> ResponseReturnValue:
    """The lessons of each language, and what is wrong with them."""
    return render_template(
        "authoring/lessons.html",
        lines={lang: queries.lesson_lines(lang) for lang in content.catalogue().languages},
        problems=[queries.said(problem) for problem in queries.lesson_problems()],
    )


@blueprint.get("/blueprint", endpoint="blueprint")
@_author
def entrance() -> ResponseReturnValue:
    """The entrance test in words, and whether each language's bank can fill it."""
    found, langs = content.blueprint(queries.BLUEPRINT), content.CONTENT_LANGS
    needs = rules.needs(found, content.bank(), langs)
    return render_template(
        "authoring/blueprint.html",
        test=found,
        needs=needs,
        sittings={lang: min(need.sittings(lang) for need in needs) for lang in langs},
        langs=langs,
        missing=queries.blueprint_problems(),
        strata=rules.STRATA,
        cap_events=rules.CAP_EVENTS,
    )


@blueprint.get("/check")
@_author
def check() -> ResponseReturnValue:
    """Everything that is taught and asked, held to its own rules: the files as they are now."""
    return render_template(
        "authoring/check.html",
        of_items=[queries.said(problem) for problem in queries.bank_problems()],
        of_lessons=[queries.said(problem) for problem in queries.lesson_problems()],
        of_blueprint=queries.blueprint_problems(),
    )
