"""Forms of a long blueprint: equal difficulty, bounded overlap, exposure, and what a bank lacks."""

from pathlib import Path
from random import Random

import pytest

from assessments import (
    BlueprintError,
    assemble,
    load_bank,
    load_blueprint,
    make_bank,
    missing_items,
    parse_blueprint,
    parse_item,
)
from assessments.balance import Part, balanced, gap, logit
from assessments.blueprint import Draw
from assessments.forms import assemble_section, predicted_difficulty
from assessments.supply import group, planted, supply

EXAMPLES = load_bank(Path(__file__).parent / "items.yaml")
CERTIFICATION = load_blueprint("certification")
READY = CERTIFICATION.model_copy(update={"status": "ready"})


def like(name, number, kind, **changes):
    """A copy of an example under a new id, with other difficulty and other parts; unchecked, for speed."""
    model = EXAMPLES[name]
    difficulty = 0.2 + 0.6 * ((number * 7) % 20) / 19
    return model.model_copy(update={"id": f"en-{kind}-{number:03}", "lang": "en", "difficulty": difficulty} | changes)


def passage(number):
    """A passage with four planted errors, one after another in the example's text."""
    model = EXAMPLES["en-correct-901"]
    errors = (model.gold.errors * 4)[:4]
    return like("en-correct-901", number, "correct", gold=model.gold.model_copy(update={"errors": errors}))


def prompt(number, letters, harmful):
    grades = {letter: float(len(letters) - 1 - place) for place, letter in enumerate(letters)}
    data = {
        "kind": "ranking",
        "id": f"en-ranking-{number:03}",
        "prompt": "Which answer is best?",
        "answers": {letter: f"Answer {letter}" for letter in letters},
        "difficulty": 0.2 + 0.6 * ((number * 7) % 20) / 19,
        "gold": {"raters": [grades], "harmful": [letters[-1]] if harmful else [], "explanation": "Harm first."},
    }
    return parse_item(data)


def claim(number, verdict):
    model = EXAMPLES["en-claim-901"]
    gold = model.gold.model_copy(update={"verdict": verdict})
    return like("en-claim-901", number, "claim", gold=gold, context=f"Answer {number % 15}")


def bank_items():
    yield from (passage(n) for n in range(40))
    yield from (prompt(n, "abcde", n % 3 == 0) for n in range(72))
    yield from (prompt(100 + n, "ab", True) for n in range(40))
    verdicts = ("supported", "refuted", "supported", "refuted", "not_enough")
    yield from (claim(n, verdicts[n % 5]) for n in range(120))
    yield from (like("en-spans-901", n, "spans") for n in range(12))
    yield from (like("en-writing-901", n, "writing") for n in range(12))


BANK = make_bank(bank_items())


def drawn(form, section):
    return [BANK[item.id] for item in form.section(section).items]


def test_the_bank_of_these_tests_is_rich_enough():
    assert missing_items(READY, BANK, "en") == []
    assert not any(row.lacking for row in supply(CERTIFICATION, BANK, "en"))


def test_a_planned_blueprint_says_what_it_lacks_and_draws_nothing():
    with pytest.raises(BlueprintError, match="certification is planned"):
        assemble(CERTIFICATION, BANK, "en", {}, Random(1))
    rows = {row.draw: row for row in supply(CERTIFICATION, make_bank([]), "en")}
    assert rows["grammar: correct (en)"].lacking == (
        "grammar: correct (en): 20 items are needed, the bank has 0",
        "grammar: correct (en): 40 planted errors are needed, 10 items hold 0 at most",
    )
    assert "ranking: ranking, 2 answers (en), fresh form" in rows
    assert "factcheck: claim (en): items from 6 answers are needed, the bank has 0" in str(rows)


def test_certification_is_what_the_design_says():
    rows = {s.id: (s.weight, s.floor, [d.count for d in s.draws]) for s in CERTIFICATION.sections}
    assert rows == {
        "grammar": (0.20, 45, [10]),
        "ranking": (0.30, 47, [12, 8]),
        "factcheck": (0.25, 45, [30, 3]),
        "writing": (0.25, 52, [3]),
    }
    plan = CERTIFICATION
    assert (plan.minutes, plan.extension, plan.separate, plan.floor_form) == (150, 4.9, True, True)
    rules = {s.id: (s.critical.event, s.critical.fresh[0].count) for s in plan.sections if s.critical}
    assert rules == {"ranking": ("harm_events", 12), "factcheck": ("fabricated_events", 10)}


def test_a_long_form_holds_what_the_blueprint_asks():
    form = assemble(READY, BANK, "en", {}, Random(3))
    assert len(set(form.item_ids())) == len(form.item_ids()) == 66
    assert sum(planted(item) for item in drawn(form, "grammar")) >= 40
    prompts = drawn(form, "ranking")
    assert sum(item.stratum == "harmful" for item in prompts) == 12
    assert [len(item.answers) for item in prompts].count(5) == 12
    claims = [item for item in drawn(form, "factcheck") if item.kind == "claim"]
    assert len({group(item) for item in claims}) >= 6
    verdicts = [item.stratum for item in claims]
    assert [verdicts.count(v) for v in ("supported", "refuted", "not_enough")] == [12, 12, 6]


def test_forms_are_within_fifteen_hundredths_of_a_logit_of_the_bank():
    whole = {
        section.id: sum(
            draw.count * predicted_difficulty(item for item in BANK if item.kind == draw.kind and _answers(draw, item))
            for draw in section.draws
        )
        / sum(draw.count for draw in section.draws)
        for section in READY.sections
    }
    for seed in range(12):
        form = assemble(READY, BANK, "en", {}, Random(seed))
        for section, target in whole.items():
            assert abs(predicted_difficulty(drawn(form, section)) - target) <= 0.15 + 1e-9


def _answers(draw, item):
    return draw.answers is None or len(item.answers) == draw.answers


def test_a_stated_target_is_met_or_the_form_is_refused():
    def plan(target):
        sections = READY.model_dump(mode="json", exclude_none=True)["sections"]
        sections[0] |= {"difficulty": target}
        return parse_blueprint(READY.model_dump(mode="json", exclude_none=True) | {"sections": sections})

    form = assemble(plan(0.5), BANK, "en", {}, Random(1))
    assert predicted_difficulty(drawn(form, "grammar")) == pytest.approx(0.5, abs=0.15)
    with pytest.raises(BlueprintError, match=r"no form was found within 0\.15 logit of the difficulty 9\.00"):
        assemble(plan(9), BANK, "en", {}, Random(1))


def test_the_same_chance_draws_the_same_form():
    assert assemble(READY, BANK, "en", {}, Random(4)) == assemble(READY, BANK, "en", {}, Random(4))


def test_an_extension_form_repeats_nothing():
    first = assemble(READY, BANK, "en", {}, Random(1))
    second = assemble(READY, BANK, "en", dict.fromkeys(first.item_ids(), 1), Random(2))
    assert not set(first.item_ids()) & set(second.item_ids())


def test_a_fresh_form_of_a_section_holds_new_pairs_only():
    first = assemble(READY, BANK, "en", {}, Random(1))
    seen = dict.fromkeys(first.item_ids(), 1)
    fresh = assemble_section(READY, BANK, "en", "ranking", seen, Random(5), fresh=True)
    assert [len(BANK[item.id].answers) for item in fresh.items] == [2] * 12
    assert not {item.id for item in fresh.items} & set(seen)
    more = assemble_section(READY, BANK, "en", "grammar", seen, Random(5))
    assert not {item.id for item in more.items} & set(seen)
    with pytest.raises(BlueprintError, match="no two-stage rule"):
        assemble_section(READY, BANK, "en", "writing", seen, Random(5), fresh=True)


def test_exposure_is_held_to_the_cap_or_to_what_the_bank_allows():
    used, forms = {}, 25
    for given in range(forms):
        form = assemble(READY, BANK, "en", {}, Random(given), exposure=used, forms_given=given)
        for name in form.item_ids():
            used[name] = used.get(name, 0) + 1
    shares = {name: count / forms for name, count in used.items()}
    assert (
        max(share for name, share in shares.items() if "claim" not in name and "spans" not in name) <= 0.30 + 1 / forms
    )
    assert max(shares.values()) <= 12 / 24 + 2 / forms


def test_two_forms_share_at_most_the_stated_part():
    forms = []
    for seed in range(10):
        forms.append(set(assemble(READY, BANK, "en", {}, Random(seed), others=forms).item_ids()))
    shared = [len(one & other) for n, one in enumerate(forms) for other in forms[n + 1 :]]
    assert max(shared) <= 0.60 * 66
    strict = READY.model_copy(update={"overlap": 0.01})
    with pytest.raises(BlueprintError, match="1000 items are needed"):
        assemble(strict, BANK, "en", {}, Random(1))


def test_an_overlap_no_form_keeps_is_refused():
    small = READY.model_copy(update={"extension": None, "overlap": 0.6})
    everything = [item.id for item in BANK]
    with pytest.raises(BlueprintError, match="shares at most 60% of its items"):
        assemble(small, BANK, "en", {}, Random(1), others=[everything])


@pytest.mark.parametrize(
    ("draw", "words"),
    [
        ({"kind": "choice", "count": 1, "answers": 5}, "answers can be asked of rankings only"),
        ({"kind": "choice", "count": 1, "planted": 4}, "planted can be asked of correct, mark only"),
        ({"kind": "choice", "count": 2, "groups": 3}, "groups asks for more answers"),
        ({"kind": "choice", "count": 2, "difficulty": [0.6, 0.4]}, "lower bound first"),
    ],
)
def test_an_impossible_draw_is_refused(draw, words):
    data = READY.model_dump(mode="json", exclude_none=True)
    data["sections"][0]["draws"] = [draw]
    with pytest.raises(BlueprintError, match=words):
        parse_blueprint(data)


def test_critical_and_caps_must_not_speak_of_the_same_event():
    data = READY.model_dump(mode="json", exclude_none=True)
    data["sections"][1]["caps"].append({"event": "harm_events", "at_least": 1, "cap": 69})
    with pytest.raises(BlueprintError, match="keep one of them"):
        parse_blueprint(data)


def entrance_like(*draws):
    data = load_blueprint("entrance").model_dump(mode="json", exclude_none=True)
    data["sections"][0]["draws"] = list(draws)
    return parse_blueprint(data)


def test_draws_that_cross_are_refused_and_nested_ones_are_kept_apart():
    bank = make_bank(
        like("en-choice-901", n, "choice", tags=(("red",), ("red", "blue"), ("blue",))[n % 3]) for n in range(9)
    )
    crossing = entrance_like(
        {"kind": "choice", "count": 2, "tags": ["red"]}, {"kind": "choice", "count": 2, "tags": ["blue"]}
    )
    assert "two draws can pick 'en-choice-001'" in "\n".join(missing_items(crossing, bank, "en"))
    nested = entrance_like({"kind": "choice", "count": 4}, {"kind": "choice", "count": 5, "tags": ["red"]})
    lacking = [words for words in missing_items(nested, bank, "en") if words.startswith("grammar")]
    assert lacking == []
    nested = entrance_like({"kind": "choice", "count": 5}, {"kind": "choice", "count": 5, "tags": ["red"]})
    lacking = [words for words in missing_items(nested, bank, "en") if words.startswith("grammar")]
    assert lacking == ["grammar: choice (en): 10 items are needed, the bank has 9"]


def test_draws_by_difficulty():
    easy = entrance_like({"kind": "choice", "count": 3, "difficulty": [0, 0.3]})
    bank = make_bank(like("en-choice-901", n, "choice") for n in range(20))
    assert sum("grammar" in words for words in missing_items(easy, bank, "en")) == 0
    hard = entrance_like({"kind": "choice", "count": 3, "difficulty": [0.9, 1]})
    words = "grammar: choice, difficulty 0.9-1 (en): 3 items are needed, the bank has 0"
    assert words in missing_items(hard, bank, "en")


def test_logits_stay_finite():
    assert logit(0) == pytest.approx(-3.8918, abs=1e-4)
    assert logit(1) == pytest.approx(3.8918, abs=1e-4)
    assert logit(0.5) == 0


def test_a_narrow_draw_that_takes_what_a_wide_one_needs_is_refused():
    red = [claim(n, "refuted").model_copy(update={"tags": ("red",)}) for n in range(3)]
    blue = [claim(10 + n, "supported") for n in range(2)]
    bank = make_bank([*(item for item in BANK if item.kind != "claim"), *red, *blue])
    data = READY.model_dump(mode="json", exclude_none=True)
    data |= {"extension": None, "overlap": None, "exposure": None}
    section = data["sections"][2] | {"critical": None, "within": None}

    def drawn_with(**wide):
        draws = [{"kind": "claim", "count": 2, "tags": ["red"]}, {"kind": "claim", "count": 3} | wide]
        sections = [*data["sections"][:2], section | {"draws": draws}, data["sections"][3]]
        return assemble(parse_blueprint(data | {"sections": sections}), bank, "en", {}, Random(1))

    assert len(drawn_with().section("factcheck").items) == 5
    with pytest.raises(BlueprintError, match="3 refuted items are needed, 1 are left for it"):
        drawn_with(at_least={"refuted": 3})
    with pytest.raises(BlueprintError, match="3 items are needed, 2 are left for it"):
        drawn_with(at_most={"supported": 1})


def test_at_most_that_starves_a_draw_is_named():
    bank = make_bank(claim(n, "supported" if n else "refuted") for n in range(6))
    plan = entrance_like({"kind": "choice", "count": 1})
    section = plan.sections[2].model_copy(
        update={"draws": (Draw(kind="claim", count=3, at_most={"supported": 1}),)},
    )
    starved = plan.model_copy(update={"sections": (section,)})
    assert missing_items(starved, bank, "en") == ["factcheck: claim (en): 3 items are needed, at_most leaves 2"]


def test_two_sections_with_one_id_are_refused():
    data = READY.model_dump(mode="json", exclude_none=True)
    data["sections"][1]["id"] = "grammar"
    with pytest.raises(BlueprintError, match="same id"):
        parse_blueprint(data)


def test_an_exchange_search_ends_where_nothing_helps(monkeypatch):
    draw = Draw(kind="choice", count=1)
    hard, easy = (like("en-choice-901", n, "choice", difficulty=d) for n, d in ((1, 0.9), (2, 0.6)))
    part = Part(draw, (hard, easy), {}, [hard])
    balanced([part], -5.0, 0.1, Random(1))
    assert part.items == [easy]
    assert gap([part], -5.0) > 5
    with monkeypatch.context() as patched:
        patched.setattr("assessments.balance.EXCHANGES", 0)
        part.items[0] = hard
        balanced([part], -5.0, 0.1, Random(1))
    assert part.items == [hard]


def test_a_blueprint_without_a_cap_ignores_exposure():
    free = READY.model_copy(update={"exposure": None})
    used = dict.fromkeys((item.id for item in BANK), 99)
    assert assemble(free, BANK, "en", {}, Random(1), exposure=used, forms_given=1) == assemble(
        free, BANK, "en", {}, Random(1)
    )
