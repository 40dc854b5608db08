"""Projects: guidelines, rate cards, open and closed."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, insert, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from assessments.errors import SchoolContentError
from lessons.markdown import Prose, split
from school.audit.service import record
from school.errors import Invalid, NotFound
from school.pool import pay, rules
from school.pool.errors import BadGuidelines, BadRates, BelowFloor, SlugTaken
from school.pool.models import Project, ProjectGuidelines, RateCard, Task

_SLUG = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_CURRENCY = re.compile(r"[A-Z]{3}")
MAX_GUIDELINES = 40_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Rates:
    """A rate card: base per kind in minor units, coefficients in per cent, the hourly floor."""

    base_minor: Mapping[str, int]
    coefficients: Mapping[str, Mapping[str, int]]
    hourly_floor_minor: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ProjectRules:
    """How a project hands out and decides work."""

    overlap: int = 1
    lease_minutes: int = 60
    max_open_claims: int = 3
    max_rework_rounds: int = 2
    decide_within_hours: int = 72


def create_project(
    session: Session,
    now: datetime,
    actor_id: int | None,
    *,
    slug: str,
    title: str,
    lang: str,
    guidelines: str,
    qualification: str,
    currency: str,
    rates: Rates,
    speciality: str = "general",
    project_rules: ProjectRules | None = None,
) -> int:
    """Make a project with its first guidelines and rate card; returns its id.

    Raises SlugTaken, BadRates, BadGuidelines or Invalid.
    """
    if not _SLUG.fullmatch(slug) or not _CURRENCY.fullmatch(currency) or not title.strip():
        raise Invalid
    _check_rates(rates)
    render(guidelines)
    chosen = project_rules or ProjectRules()
    if session.scalar(select(Project.id).where(Project.slug == slug)) is not None:
        raise SlugTaken
    project = Project(
        slug=slug, title=title.strip(), lang=lang, speciality=speciality, guidelines=guidelines,
        guidelines_version=1, qualification=qualification, currency=currency, overlap=chosen.overlap,
        lease_minutes=chosen.lease_minutes, max_open_claims=chosen.max_open_claims,
        max_rework_rounds=chosen.max_rework_rounds, decide_within_hours=chosen.decide_within_hours,
        open=True, created_at=now,
    )  # fmt: skip
    session.add(project)
    try:
        session.flush()
    except IntegrityError as error:
        raise SlugTaken from error
    _store_guidelines(session, now, actor_id, project.id, 1, guidelines)
    _store_rates(session, now, project.id, 1, rates)
    record(session, now, actor_id, "pool.create_project", "project", project.id, slug=slug)
    return project.id


def set_rates(session: Session, now: datetime, actor_id: int, project_id: int, rates: Rates) -> int:
    """A new version of the rate card; claims made before keep the old one. Returns the version.

    Raises BadRates, or BelowFloor when an open task would pay less an hour than the floor promises.
    """
    _check_rates(rates)
    project = _project(session, project_id)
    low = [row for row in _open_tasks(session, project_id) if below_floor(rates, project, row)]
    if low:
        raise BelowFloor(count=len(low))
    latest = session.scalar(select(func.max(RateCard.version)).where(RateCard.project_id == project_id)) or 0
    _store_rates(session, now, project_id, latest + 1, rates)
    record(session, now, actor_id, "pool.set_rates", "project", project_id, version=latest + 1)
    return latest + 1


def set_guidelines(session: Session, now: datetime, actor_id: int, project_id: int, text: str) -> int:
    """A new version of the guidelines; the old ones stay readable. Returns the version."""
    render(text)
    project = _project(session, project_id)
    if text == project.guidelines:
        return project.guidelines_version
    version = project.guidelines_version + 1
    _store_guidelines(session, now, actor_id, project_id, version, text)
    session.execute(update(Project).where(Project.id == project_id).values(guidelines=text, guidelines_version=version))
    record(session, now, actor_id, "pool.set_guidelines", "project", project_id, version=version)
    return version


def set_open(session: Session, now: datetime, actor_id: int, project_id: int, *, open_now: bool) -> None:
    """Open or close a project. Closing takes its tasks off the list; what is in work may be finished."""
    changed: Any = session.execute(update(Project).where(Project.id == project_id).values(open=open_now))
    if changed.rowcount != 1:
        raise NotFound
    record(session, now, actor_id, "pool.open" if open_now else "pool.close", "project", project_id)


def render(guidelines: str) -> str:
    """Guidelines as safe HTML; raises BadGuidelines with the line that is wrong."""
    if not guidelines.strip() or len(guidelines) > MAX_GUIDELINES:
        raise BadGuidelines(why=f"1-{MAX_GUIDELINES:,} characters")
    try:
        blocks = split(guidelines, "guidelines")
    except SchoolContentError as error:
        raise BadGuidelines(why=str(error)) from error
    return "".join(block.html for block in blocks if isinstance(block, Prose))


def below_floor(rates: Rates, project: Project, row: Any) -> bool:
    """Whether a task (kind, minutes, complexity_pct, priority) pays less an hour than the floor."""
    if row.kind not in rates.base_minor:
        return True
    terms = pay.terms(
        rates.base_minor, rates.coefficients, row.kind,
        complexity_pct=row.complexity_pct, lang=project.lang,
        speciality=project.speciality, urgency=rules.urgency(row.priority),
    )  # fmt: skip
    return pay.an_hour(terms.amount_minor, row.minutes) < rates.hourly_floor_minor


def _open_tasks(session: Session, project_id: int) -> Sequence[Any]:
    return session.execute(
        select(Task.kind, Task.minutes, Task.complexity_pct, Task.priority)
        .where(Task.project_id == project_id, Task.open)
        .distinct()
    ).all()


def _project(session: Session, project_id: int) -> Project:
    project = session.get(Project, project_id)
    if project is None:
        raise NotFound
    return project


def _check_rates(rates: Rates) -> None:
    places = pay.card_problems(rates.base_minor, rates.coefficients, tuple(rules.KIND_NAMES))
    if rates.hourly_floor_minor < 0:
        places.append("hourly_floor")
    if places:
        raise BadRates(places=", ".join(places))


def _store_rates(session: Session, now: datetime, project_id: int, version: int, rates: Rates) -> None:
    session.execute(
        insert(RateCard).values(
            project_id=project_id, version=version, base_minor=dict(rates.base_minor),
            coefficients={name: dict(bands) for name, bands in rates.coefficients.items()},
            hourly_floor_minor=rates.hourly_floor_minor, created_at=now,
        )
    )  # fmt: skip


def _store_guidelines(
    session: Session, now: datetime, actor_id: int | None, project_id: int, version: int, text: str
) -> None:
    session.execute(
        insert(ProjectGuidelines).values(
            project_id=project_id, version=version, text=text, created_by=actor_id, created_at=now
        )
    )
