"""Who plays in the demo: every role in English and in Russian."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from school.accounts.models import Role

HOST = "demo.test"
"""Mail under .test reaches nobody."""


@dataclass(frozen=True, slots=True)
class Actor:
    """One demo person."""

    key: str
    name: str
    role: Role
    locale: str
    about: str
    """What the log-in file says about them."""
    languages: tuple[str, ...] = ()
    specialities: tuple[str, ...] = ("general",)
    hours: int = 20
    headline: str = ""
    profile: str = ""
    since: timedelta = timedelta(days=45)
    time_zone: str = "Europe/London"

    @property
    def email(self) -> str:
        """The address to sign in with."""
        return f"{self.key}@{HOST}"

    @property
    def works_in(self) -> tuple[str, ...]:
        """The languages of the profile."""
        return self.languages or (self.locale,)


_BOTH = ("en", "ru")
_MOSCOW = "Europe/Moscow"

CAST = (
    Actor("nora", "Nora Fielding", Role.CANDIDATE, "en", "new, nothing done yet", since=timedelta(days=1)),
    Actor("denis", "Денис Орлов", Role.CANDIDATE, "ru", "new, nothing done yet", since=timedelta(days=1), time_zone=_MOSCOW),
    Actor("amir", "Amir Haddad", Role.CANDIDATE, "en", "in the middle of the third lesson", since=timedelta(days=6)),
    Actor("olga", "Ольга Белова", Role.CANDIDATE, "ru", "in the middle of the third lesson", since=timedelta(days=6), time_zone=_MOSCOW),
    Actor("lucy", "Lucy Marsh", Role.CANDIDATE, "en", "test handed in, the text waits for its readers", since=timedelta(days=12)),
    Actor("timur", "Тимур Валиев", Role.CANDIDATE, "ru", "test handed in, the text waits for its readers", since=timedelta(days=12), time_zone=_MOSCOW),
    Actor("peter", "Peter Novak", Role.CANDIDATE, "en", "did not pass, may try again later", since=timedelta(days=30)),
    Actor(
        "vera", "Vera Lindqvist", Role.CANDIDATE, "en", "passed; trainer with work, earnings and a certificate",
        specialities=("science", "everyday"), hours=25,
        headline="Science editor, ten years at a popular science monthly",
        profile="I edit texts about physics, food and gardens, and I check every number twice. I like short sentences and hate unfounded certainty. Mornings are my best hours.",
    ),
    Actor(
        "owen", "Owen Price", Role.CANDIDATE, "en", "passed; trainer at the beginning",
        specialities=("law", "history"), hours=10,
        headline="Retired court reporter who likes a clear sentence",
        profile="For thirty years I wrote down what people really said. I read contracts and letters from authorities and put them into plain English.",
    ),
    Actor(
        "anna", "Анна Ковалёва", Role.CANDIDATE, "ru", "passed; trainer with work, earnings and a certificate",
        specialities=("literature", "medicine"), hours=30, time_zone=_MOSCOW,
        headline="Редактор медицинского журнала, проверяю факты и перевожу с латыни на русский",
        profile="Двенадцать лет правлю тексты врачей так, чтобы их понимали пациенты. Не люблю слово «является» и цифры без источника.",
    ),
    Actor(
        "irina", "Ирина Соколова", Role.CANDIDATE, "ru", "passed; trainer at the beginning",
        specialities=("finance", "everyday"), hours=15, time_zone="Asia/Novosibirsk",
        headline="Бухгалтер и автор инструкций для небольшого банка",
        profile="Пишу о деньгах простыми словами: вклады, налоги, договоры. Свободна по вечерам и в выходные.",
    ),
    Actor("helen", "Helen Carter", Role.REVIEWER, "en", "reads written answers in both languages", languages=_BOTH),
    Actor("pavel", "Павел Громов", Role.REVIEWER, "ru", "reads written answers in both languages", languages=_BOTH, time_zone=_MOSCOW),
    Actor("ines", "Ines Duarte", Role.REVIEWER, "en", "reads written answers where two readers are not enough", languages=_BOTH),
    Actor("marta", "Marta Silva", Role.LEAD, "en", "decides on handed-in work", languages=_BOTH),
    Actor("oleg", "Олег Титов", Role.LEAD, "ru", "decides on handed-in work", languages=_BOTH, time_zone=_MOSCOW),
    Actor("rita", "Rita Morgan", Role.RECRUITER, "en", "has a shortlist and answers to requests", languages=_BOTH),
    Actor("gleb", "Глеб Антонов", Role.RECRUITER, "ru", "has a shortlist and answers to requests", languages=_BOTH, time_zone=_MOSCOW),
    Actor("frank", "Frank Weaver", Role.AUTHOR, "en", "writes lessons and items", languages=_BOTH),
    Actor("lidia", "Лидия Зайцева", Role.AUTHOR, "ru", "writes lessons and items", languages=_BOTH, time_zone=_MOSCOW),
    Actor("maria", "Maria Keller", Role.MANAGER, "en", "people, tracks, projects, payouts, log", languages=_BOTH),
    Actor("sergey", "Сергей Лапин", Role.MANAGER, "ru", "people, tracks, projects, payouts, log", languages=_BOTH, time_zone=_MOSCOW),
)  # fmt: skip
BY_KEY = {actor.key: actor for actor in CAST}
