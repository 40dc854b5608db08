"""Demo graduates who let themselves be found, and demo recruiters who find them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from school.attempts import queries as attempts
from school.demo.accounts import save_profile, send_resume
from school.demo.stage import Stage
from school.recruiting import queries, service, shortlist_service
from school.recruiting.models import ContactState
from school.recruiting.models import Stage as ListStage


@dataclass(frozen=True, slots=True)
class Search:
    """What a demo recruiter looks for; `first` accepts the request, `second` has not answered yet."""

    recruiter: str
    vacancy: str
    company: str
    first: str
    second: str
    message: str
    note: str
    titles: tuple[str, str]


SEARCHES = (
    Search(
        "rita", "Science desk, 10 hours a week", "Northlight Encyclopaedia", "vera", "owen",
        "We rewrite 400 short articles for readers of twelve to fifteen and look for people who check every number. "
        "The work is remote, about ten hours a week from January, paid by the article. Your text in the test is what we are after: "
        "may we talk for half an hour?",
        "Clear, warm, exact. Ask about deadlines around the end of term.",
        ("Compound interest in four paragraphs", "A cold, and last year's antibiotics"),
    ),
    Search(
        "gleb", "Редактор справки для клиентов", "Банк «Сосновый берег»", "irina", "anna",
        "Мы переписываем раздел справки для клиентов: около 300 ответов о вкладах, картах и переводах. Работа удалённая, "
        "десять–пятнадцать часов в неделю с января, оплата за статью. Нам понравилось, как вы объясняете сложное без канцелярита. "
        "Можно созвониться на полчаса?",
        "Пишет просто и точно. Уточнить, готова ли работать по утрам.",
        ("Отказ автору, который никого не обижает", "Письмо маме о звонках «из банка»"),
    ),
)  # fmt: skip


def be_found(stage: Stage, keys: Sequence[str], titles: Sequence[str]) -> None:
    """Consent, a résumé, and the text of the test released under a title."""
    for key, title in zip(keys, titles, strict=True):
        actor, person_id = stage.actor(key), stage.person(key)
        if queries.released_texts(stage.session, person_id):
            continue
        save_profile(stage, actor, findable=True)
        send_resume(stage, actor)
        for text in attempts.own_texts(stage.session, person_id)[:1]:
            service.release_text(stage.session, stage.ago(days=17), person_id, text.answer_id, title)


def search(stage: Stage, plan: Search) -> None:
    """A shortlist with both, a note, a request to each, and one answer; nothing when the list is there."""
    session, recruiter = stage.session, stage.person(plan.recruiter)
    if queries.shortlist_choices(session, recruiter):
        return
    site, when = stage.settings.base_url, stage.ago(days=6)
    shortlist = shortlist_service.create_shortlist(session, when, recruiter, plan.vacancy)
    for key in (plan.first, plan.second):
        entry = shortlist_service.add_to_shortlist(session, when, recruiter, shortlist.id, stage.person(key))
        stage_now = ListStage.INTERVIEW if key == plan.first else ListStage.CONTACTED
        shortlist_service.move_entry(session, stage.ago(days=3), recruiter, entry.id, stage_now)
        shortlist_service.ask(
            session, stage.ago(days=5), recruiter, stage.person(key), plan.company, plan.message, site=site
        )
        if key == plan.first:
            shortlist_service.add_note(session, stage.ago(days=4), recruiter, entry.id, plan.note)
    request = queries.latest_requests(session, recruiter, [stage.person(plan.first)])[stage.person(plan.first)]
    if request.state is ContactState.PENDING:
        service.accept(session, stage.ago(days=4, hours=3), stage.person(plan.first), request.id, site=site)
