"""The whole demo, story by story; what is there already is left alone."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from assessments import TRAITS
from school.demo import accounts, hiring, lessons, pool_work, sittings
from school.demo.sittings import Plan
from school.demo.stage import Stage
from school.learning import service as learning

Echo = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Sitting:
    """Somebody at the test, and how the text is read; without words nobody has read it yet."""

    key: str
    plan: Plan
    levels: Mapping[str, int] = field(default_factory=dict)
    """The levels that are not a 4."""
    words: tuple[str, ...] = ()


_FEW = {"choice": 1, "correct": 1, "mark": 1, "ranking": 2, "claim": 2, "spans": 1}
_SOME = {"choice": 2, "correct": 1, "mark": 1, "ranking": 4, "claim": 3, "spans": 2}
_MANY = {"choice": 4, "correct": 3, "mark": 3, "ranking": 3, "claim": 5, "spans": 2}
_GOOD_EN = (
    "The first sentence says at once what the reader gets. Keep doing that.",
    "Complete and easy to act on; one sentence could be shorter.",
    "Right in everything I checked. The middle could do with one example.",
)
_GOOD_RU = (
    "Первая же фраза говорит читателю, что он получит. Так и продолжайте.",
    "Полно и готово к делу; одну фразу можно сократить.",
    "Всё, что я проверила, верно. В середине не помешал бы пример.",
)
_WEAK_EN = (
    "It begins well and then stops: the reader is left without the steps that were asked for.",
    "About half of the answer is missing, and with it two of the conditions.",
    "What is there is right, but it is not an answer yet.",
)
SITTINGS = (
    Sitting("vera", Plan("en", 24, 0, _FEW), {}, _GOOD_EN),
    Sitting("owen", Plan("en", 22, 1, _SOME), {"clarity": 3, "language": 3}, _GOOD_EN),
    Sitting("anna", Plan("ru", 24, 0, _FEW), {"instructions": 3}, _GOOD_RU),
    Sitting("irina", Plan("ru", 22, 1, _SOME), {"clarity": 3}, _GOOD_RU),
    Sitting("peter", Plan("en", 20, 2, _MANY, share_of_text=0.5), dict.fromkeys(TRAITS, 2), _WEAK_EN),
    Sitting("lucy", Plan("en", 1.5, 3, _FEW)),
    Sitting("timur", Plan("ru", 1.5, 2, _SOME)),
)


def build(stage: Stage, echo: Echo) -> int:
    """Make what is missing of the demo; returns how many people were made."""
    learning.ensure_tracks(stage.session, stage.ago(days=60))
    stage.close_story()
    made = accounts.make_people(stage)
    echo(f"People: {len(made)} made, {len(stage.ids) - len(made)} were there.")
    _learn(stage)
    echo("Lessons: done.")
    _sit(stage)
    echo("Tests: sat, screened, read and decided.")
    for venture in pool_work.VENTURES:
        project_id = pool_work.make_project(stage, venture)
        if project_id is not None:
            pool_work.do_work(stage, venture, project_id)
            stage.close_story()
    echo("Pool: two projects with 24 tasks each, work in every state, one payout each.")
    for plan in hiring.SEARCHES:
        hiring.be_found(stage, (plan.first, plan.second), plan.titles)
        stage.close_story()
        hiring.search(stage, plan)
        stage.close_story()
    echo("Recruiting: shortlists, requests, released texts.")
    return len(made)


def _learn(stage: Stage) -> None:
    for key, lang in (("amir", "en"), ("olga", "ru")):
        lessons.learn(stage, key, lang, lessons=2, exercises=2, days_ago=4)
    for key, lang in (("vera", "en"), ("anna", "ru"), ("lucy", "en"), ("timur", "ru"), ("peter", "en")):
        lessons.learn(stage, key, lang, lessons=6, days_ago=28 if key in ("vera", "anna", "peter") else 8)


def _sit(stage: Stage) -> None:
    missing = [sitting for sitting in SITTINGS if not sittings.has_sat(stage, sitting.key, sitting.plan.lang)]
    stage.session.rollback()
    if not missing:
        return
    with sittings.grammar_checker(stage.settings) as stage.checker:
        for sitting in missing:
            attempt_id = sittings.sit(stage, sitting.key, sitting.plan)
            if sitting.words:
                sittings.read(stage, attempt_id, sitting.plan, sitting.levels, sitting.words)
            stage.close_story()
