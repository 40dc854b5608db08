"""The stored report on items and tests: computed by a sweep, read by the author's page."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from school.persistence import Base, pk


class ItemLine(Base):
    """How one version of an item has done; a row is replaced when the report is computed again.

    `asked` counts every form that held it, `responses` those that were marked; `seconds` is the median time of
    those whose time is known. `flags` are names of
    `assessments.measures.item_flags.Flag`; `needs_work` is false where all there is to do is to wait.
    """

    __tablename__ = "item_lines"
    __table_args__ = (
        CheckConstraint("exposure BETWEEN 0 AND 1", name="exposure_is_a_share"),
        CheckConstraint("responses <= asked", name="no_more_responses_than_asked"),
    )

    fingerprint: Mapped[str] = mapped_column(String(64), primary_key=True)
    item_id: Mapped[str] = mapped_column(String(80), index=True)
    version: Mapped[int]
    current: Mapped[bool]
    lang: Mapped[str] = mapped_column(String(5))
    kind: Mapped[str] = mapped_column(String(20))
    asked: Mapped[int]
    responses: Mapped[int]
    exposure: Mapped[float]
    difficulty: Mapped[float | None]
    discrimination: Mapped[float | None]
    seconds: Mapped[float | None]
    options: Mapped[dict[str, Any]]
    right_option: Mapped[str] = mapped_column(String(40), default="")
    flags: Mapped[list[Any]]
    needs_work: Mapped[bool] = mapped_column(index=True)


class FormLine(Base):
    """The figures of a section of a test in one language, or with an empty `section` of the whole test."""

    __tablename__ = "form_lines"
    __table_args__ = (UniqueConstraint("blueprint", "lang", "section"),)

    id: Mapped[pk]
    blueprint: Mapped[str] = mapped_column(String(60))
    lang: Mapped[str] = mapped_column(String(5))
    section: Mapped[str] = mapped_column(String(40))
    place: Mapped[int]
    people: Mapped[int]
    mean: Mapped[float | None]
    sd: Mapped[float | None]
    reliability: Mapped[float | None]
    sem: Mapped[float | None]
    consistency: Mapped[float | None]
    kappa: Mapped[float | None]
    action: Mapped[str] = mapped_column(Text, default="")


class ReportState(Base):
    """When the report was computed, and from what; one row."""

    __tablename__ = "report_states"

    name: Mapped[str] = mapped_column(String(20), primary_key=True)
    computed_at: Mapped[datetime]
    made_from: Mapped[str] = mapped_column(String(200))
