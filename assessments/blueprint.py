"""A blueprint: which items make a test, how its sections are scaled, and what passes."""

from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import Field, ValidationError, model_validator

from assessments.errors import BlueprintError
from assessments.items import advice, place
from assessments.kinds import ITEM_KINDS
from assessments.kinds.base import Frozen, Slug
from assessments.yamlfile import load_yaml_file

BLUEPRINTS = Path(__file__).parent / "blueprints"
SECTION_KINDS = {
    "grammar": {"choice", "cloze", "correct", "mark"},
    "ranking": {"ranking"},
    "factcheck": {"claim", "spans"},
    "writing": {"writing"},
}
PLANTED_KINDS = ("correct", "mark")
Event = Literal["meaning_damage", "harm_events", "major_events", "fabricated_events"]
LEAST_SPREAD = 0.35  # a form on which experts beat no skill by less is rejected

Points = Annotated[float, Field(ge=0, le=100)]
Share = Annotated[float, Field(ge=0, le=1)]
PartShare = Annotated[float, Field(gt=0, le=1)]


class Draw(Frozen):
    """So many items of a kind, at least and at most so many of a stratum (verdict, harmful or not).

    What `at_most` keeps back leaves later sittings items that this candidate has not seen. `difficulty` is the
    range of guessed difficulty (0-1) the items must lie in; `answers` is how many answers a ranking has. Together
    the drawn items hold at least `planted` planted errors and come from at least `groups` different answers
    (the `context` of a claim; an item without one stands alone).
    """

    kind: str
    count: Annotated[int, Field(ge=1)]
    tags: tuple[Slug, ...] = ()
    difficulty: tuple[Share, Share] | None = None
    answers: Annotated[int, Field(ge=2)] | None = None
    planted: Annotated[int, Field(ge=1)] | None = None
    groups: Annotated[int, Field(ge=2)] | None = None
    at_least: dict[str, Annotated[int, Field(ge=0)]] = Field(default_factory=dict)
    at_most: dict[str, Annotated[int, Field(ge=0)]] = Field(default_factory=dict)

    @model_validator(mode="after")
    def _known(self) -> "Draw":
        if self.kind not in ITEM_KINDS:
            raise ValueError(f"kind is {self.kind!r}; use one of {', '.join(ITEM_KINDS)}")
        if sum(self.at_least.values()) > self.count:
            raise ValueError("at_least asks for more items than count")
        if any(self.at_least.get(stratum, 0) > most for stratum, most in self.at_most.items()):
            raise ValueError("at_most allows fewer items of a stratum than at_least asks for")
        if self.difficulty and self.difficulty[0] > self.difficulty[1]:
            raise ValueError("difficulty must name the lower bound first")
        if self.answers is not None and self.kind != "ranking":
            raise ValueError("answers can be asked of rankings only")
        if self.planted is not None and self.kind not in PLANTED_KINDS:
            raise ValueError(f"planted can be asked of {', '.join(PLANTED_KINDS)} only")
        if self.groups is not None and self.groups > self.count:
            raise ValueError("groups asks for more answers than count has items")
        return self


class Cap(Frozen):
    """From so many events on the section score is at most `cap`, and with `fail` it fails."""

    event: Event
    at_least: Annotated[int, Field(ge=1)]
    cap: Points
    fail: bool = False


class Critical(Frozen):
    """The two-stage rule (scoring.md B2): one event asks for a fresh form, two fail the section.

    A form holds `comparisons` chances of such an event, whatever its other items are. A failed section is held to
    `cap`. `fresh` draws the second form, sat on another day.
    """

    event: Event
    comparisons: Annotated[int, Field(ge=1)]
    cap: Points
    fresh: tuple[Draw, ...] = Field(min_length=1)


class Section(Frozen):
    """One section. `expert` is the mean raw score of experts, `least_b` the least chance score.

    `csem`, once parallel forms have told it, stands in place of the jackknife. Forms are built to the predicted
    `difficulty` in logits (None: the bank's own mean); a form farther off than `within` is refused (None: the
    nearest form is taken).
    """

    id: Slug
    title: dict[str, str]
    scorer: Literal["grammar", "ranking", "factcheck", "writing"]
    weight: Annotated[float, Field(gt=0, le=1)]
    floor: Points
    minutes: Annotated[int, Field(ge=1)]
    expert: Share | None = None
    provisional: bool = False
    least_b: Share = 0.0
    least_se: Points = 0.0
    csem: Annotated[float, Field(gt=0, le=100)] | None = None
    difficulty: float | None = None
    within: Annotated[float, Field(gt=0)] | None = None
    task_variance: Annotated[float, Field(ge=0)] = 0.0
    residual_variance: Annotated[float, Field(ge=0)] = 0.0
    draws: tuple[Draw, ...] = Field(min_length=1)
    caps: tuple[Cap, ...] = ()
    critical: Critical | None = None

    @model_validator(mode="after")
    def _scalable(self) -> "Section":
        fresh = self.critical.fresh if self.critical else ()
        strange = {draw.kind for draw in (*self.draws, *fresh)} - SECTION_KINDS[self.scorer]
        if strange:
            raise ValueError(f"the scorer {self.scorer} cannot pool {', '.join(sorted(strange))}")
        if self.critical and any(cap.event == self.critical.event for cap in self.caps):
            raise ValueError(f"critical and caps both speak of {self.critical.event}: keep one of them")
        if self.scorer == "writing":
            return self
        if self.expert is None:
            raise ValueError("expert is missing: the mean raw score of experts on such forms")
        if self.expert - self.least_b < LEAST_SPREAD:
            raise ValueError(f"expert must lie at least {LEAST_SPREAD} above least_b")
        return self


class Retake(Frozen):
    """How long to wait after each sitting, and how many sittings the window allows."""

    wait_days: tuple[Annotated[int, Field(ge=0)], ...] = Field(min_length=1)
    sittings: Annotated[int, Field(ge=1)]
    window_months: Annotated[int, Field(ge=1)]

    def wait_after(self, sitting: int) -> int:
        """Days to wait after the given sitting (1-based); the last wait repeats."""
        return self.wait_days[min(max(sitting, 1), len(self.wait_days)) - 1]


class Blueprint(Frozen):
    """A whole test.

    `extension` is the half-width in points of the zone in which a second form is given; with `floor_form` a section
    below its floor gets one more form before it fails. `separate` sections may be sat on different days. Two
    candidates' forms share at most `overlap` of their items, and no item stands in more than `exposure` of the forms,
    or in the share the size of its bank allows. A `planned` blueprint waits for its bank: no form is drawn from it.
    """

    id: Slug
    version: Annotated[int, Field(ge=1)]
    title: dict[str, str]
    minutes: Annotated[int, Field(ge=1)]
    cut: Points
    sections: tuple[Section, ...] = Field(min_length=1)
    retake: Retake
    status: Literal["ready", "planned"] = "ready"
    separate: bool = False
    extension: Points | None = None
    floor_form: bool = False
    overlap: PartShare | None = None
    exposure: PartShare | None = None

    @model_validator(mode="after")
    def _whole(self) -> "Blueprint":
        ids = [section.id for section in self.sections]
        if len(set(ids)) != len(ids):
            raise ValueError("two sections have the same id")
        if abs(sum(section.weight for section in self.sections) - 1) > 1e-9:
            raise ValueError("the weights of the sections must sum to 1")
        if sum(section.minutes for section in self.sections) > self.minutes:
            raise ValueError("the sections take more minutes than the test has")
        return self

    def section(self, section_id: str) -> Section:
        """The section with this id; BlueprintError when there is none."""
        for section in self.sections:
            if section.id == section_id:
                return section
        raise BlueprintError(f"the blueprint {self.id!r} has no section {section_id!r}")


def parse_blueprint(data: Any, where: str = "") -> Blueprint:
    """A blueprint from data; BlueprintError names the place and what to do."""
    try:
        return Blueprint.model_validate(data)
    except ValidationError as error:
        lines = []
        for each in error.errors():
            part = ".".join(str(step) for step in each["loc"])
            pieces = (place(where, data, each["loc"]), part, advice(each))
            lines.append(": ".join(piece for piece in pieces if piece))
        raise BlueprintError("\n".join(lines)) from error


def load_blueprint(path: Path | str) -> Blueprint:
    """Read a blueprint file; a bare name (`entrance`) means one of those shipped here."""
    file = Path(path)
    if file.suffix != ".yaml":
        file = BLUEPRINTS / f"{path}.yaml"
    if not file.is_file():
        raise BlueprintError(f"{file}: there is no such blueprint")
    return parse_blueprint(load_yaml_file(file), str(file))
