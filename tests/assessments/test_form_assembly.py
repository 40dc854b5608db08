"""Blueprints read strictly, and forms drawn fairly from a bank."""

import json
from collections import Counter
from pathlib import Path
from random import Random
from statistics import fmean

import pytest
from pydantic import ValidationError

import assessments
from assessments import (
    BlueprintError,
    Form,
    Reason,
    assemble,
    forms,
    load_bank,
    load_blueprint,
    make_bank,
    missing_items,
    parse_blueprint,
    parse_item,
    relabel,
    shown_letters,
    unshuffle,
)
from assessments.blueprint import Draw
from assessments.forms import FormItem

ENTRANCE = load_blueprint("entrance")
EXAMPLES = load_bank(Path(__file__).parent / "items.yaml")
COPIES = {
    "choice": 12,
    "correct": 10,
    "mark": 8,
    "ranking": 10,
    "claim": 15,
    "spans": 6,
    "writing": 4,
}


def copies(kind, count):
    """`count` items of a kind, of varied difficulty, made from the examples."""
    models = [item for item in EXAMPLES if item.kind == kind and item.lang == "en"]
    for n in range(count):
        data = models[n % len(models)].model_dump(mode="json", exclude_none=True, exclude={"samples"})
        data |= {
            "id": f"en-{kind}-{n:02}",
            "difficulty": 0.1 + 0.8 * n / count,
            "tags": [f"topic-{n % 5}"],
        }
        if kind == "claim" and n % 3 == 2:
            data["gold"] |= {"verdict": "supported"}
            data["gold"].pop("fix", None)
            data["gold"]["evidence"] = [["s1.1"]]
        if kind == "ranking":
            data["gold"]["harmful"] = [] if n % 2 else [max(data["answers"])]
        yield parse_item(data)


BANK = make_bank(item for kind, count in COPIES.items() for item in copies(kind, count))


def draw(seed=1, seen=None, bank=BANK):
    return assemble(ENTRANCE, bank, "en", seen or {}, Random(seed))


def test_entrance_is_what_the_design_says():
    assert (ENTRANCE.minutes, ENTRANCE.cut, ENTRANCE.extension) == (75, 70, None)
    rows = {s.id: (s.weight, s.floor, sum(d.count for d in s.draws)) for s in ENTRANCE.sections}
    assert rows == {
        "grammar": (0.20, 45, 12),
        "ranking": (0.30, 47, 4),
        "factcheck": (0.25, 45, 8),
        "writing": (0.25, 52, 1),
    }
    assert [ENTRANCE.retake.wait_after(n) for n in (1, 2, 3, 9)] == [14, 30, 90, 90]
    assert (ENTRANCE.retake.sittings, ENTRANCE.retake.window_months) == (3, 12)
    assert all(s.provisional for s in ENTRANCE.sections if s.expert)


def test_a_form_holds_what_the_blueprint_asks():
    form = draw()
    for section in ENTRANCE.sections:
        kinds = Counter(item.kind for item in form.section(section.id).items)
        assert kinds == {d.kind: d.count for d in section.draws}
    assert len(set(form.item_ids())) == len(form.item_ids()) == 25
    strata = Counter(BANK[i.id].stratum for i in form.section("factcheck").items if i.kind == "claim")
    assert strata["supported"] >= 2
    assert strata["refuted"] >= 2
    assert strata["not_enough"] >= 1


def test_a_form_is_json_and_its_draw_repeats():
    form = draw(5)
    data = json.loads(json.dumps(form.model_dump(mode="json")))
    assert Form.model_validate(data) == form == draw(5)
    assert draw(6) != form
    first = form.section("grammar").items[0]
    assert first.fingerprint == BANK[first.id].fingerprint()


@pytest.mark.parametrize("lang", ["en", "ru"])
def test_the_first_retake_repeats_nothing_however_the_first_form_fell(lang):
    bank = load_bank(Path(assessments.__file__).parent / "bank")
    for seed in range(40):
        first = assemble(ENTRANCE, bank, lang, {}, Random(seed))
        second = assemble(ENTRANCE, bank, lang, dict.fromkeys(first.item_ids(), 1), Random(-1 - seed))
        assert not set(first.item_ids()) & set(second.item_ids()), seed


@pytest.mark.parametrize("lang", ["en", "ru"])
def test_no_item_is_left_out_and_none_is_asked_of_nearly_everybody(lang):
    bank = load_bank(Path(assessments.__file__).parent / "bank")
    asked = Counter()
    for seed in range(120):
        asked.update(assemble(ENTRANCE, bank, lang, {}, Random(seed)).item_ids())
    for draw in [draw for section in ENTRANCE.sections for draw in section.draws]:
        pool = bank.items(lang, draw.kind, draw.tags)
        fair = 120 * draw.count / len(pool)
        for item in pool:
            assert 0.3 * fair <= asked[item.id] <= 0.85 * 120, (item.id, asked[item.id])


def test_at_most_is_kept_and_a_bank_it_starves_is_refused():
    draw = Draw(kind="claim", count=6, at_most={"not_enough": 0})
    for seed in range(20):
        drawn = forms._draw_once(draw, BANK.items("en", "claim", ()), {}, Random(seed))
        assert "not_enough" not in {item.stratum for item in drawn}
    with pytest.raises(ValidationError, match="at_most allows fewer items"):
        Draw(kind="claim", count=6, at_least={"refuted": 2}, at_most={"refuted": 1})


def test_unseen_items_come_first_then_the_least_seen():
    unseen = {f"en-writing-{n:02}": 1 for n in range(3)}
    assert {draw(seed, unseen).section("writing").items[0].id for seed in range(12)} == {"en-writing-03"}
    counts = {f"en-writing-{n:02}": n + 1 for n in range(4)}
    assert {draw(seed, counts).section("writing").items[0].id for seed in range(12)} == {"en-writing-00"}


def test_a_second_form_shares_nothing_while_the_bank_lasts():
    first = draw(1)
    second = draw(2, dict.fromkeys(first.item_ids(), 1))
    shared = set(first.item_ids()) & set(second.item_ids())
    assert not any(item.split("-")[1] in {"choice", "correct", "ranking", "spans", "writing"} for item in shared)


def test_forms_are_equally_difficult():
    for kind in ("choice", "correct", "mark"):
        target = fmean(item.difficulty for item in BANK.items("en", kind))
        for seed in range(15):
            drawn = [BANK[i.id].difficulty for i in draw(seed).section("grammar").items if i.kind == kind]
            assert fmean(drawn) == pytest.approx(target, abs=0.12)


def test_a_blueprint_its_bank_cannot_fill_is_refused_with_what_is_missing():
    poor = make_bank(item for item in BANK if item.kind != "spans" and item.stratum != "supported")
    missing = "\n".join(missing_items(ENTRANCE, poor, "en"))
    assert "spans (en): 2 items are needed, the bank has 0" in missing
    assert "2 supported items are needed, the bank has 0" in missing
    with pytest.raises(BlueprintError, match="2 items are needed"):
        draw(bank=poor)
    with pytest.raises(BlueprintError, match=r"choice \(ru\)"):
        assemble(ENTRANCE, BANK, "ru", {}, Random(1))


def test_display_order_is_presentation_only():
    order = ("c", "a", "b")
    assert shown_letters(order) == {"c": "a", "a": "b", "b": "c"}
    assert unshuffle(order, ["a", "c"]) == ["c", "b"]
    assert unshuffle((), ["a"]) == ["a"]
    reason = Reason("You chose %(letter)s of %(all)s.", {"letter": "c", "all": "c"})
    assert relabel(reason, order).text == "You chose a of c."


def test_unknown_things_are_named():
    with pytest.raises(BlueprintError, match="no section 'x'"):
        draw().section("x")
    with pytest.raises(BlueprintError, match="no such blueprint"):
        load_blueprint("nowhere")


def changed(**changes):
    return ENTRANCE.model_dump(mode="json") | changes


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (changed(colour="red"), "unknown key 'colour'"),
        (changed(cut=170), "cut"),
        (changed(minutes=30), "more minutes"),
        (changed(sections=ENTRANCE.model_dump(mode="json")["sections"][:3]), "sum to 1"),
    ],
)
def test_a_broken_blueprint_is_refused(data, words):
    with pytest.raises(BlueprintError, match=words):
        parse_blueprint(data, "plan.yaml")


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"expert": 0.7}, "at least 0.35 above"),
        ({"expert": None}, "expert is missing"),
        ({"draws": [{"kind": "claim", "count": 1}]}, "cannot pool claim"),
        ({"draws": [{"kind": "riddle", "count": 1}]}, "use one of"),
        ({"draws": [{"kind": "mark", "count": 1, "at_least": {"x": 2}}]}, "more items than count"),
    ],
)
def test_a_broken_section_is_refused(change, words):
    sections = ENTRANCE.model_dump(mode="json")["sections"]
    sections[0] |= change
    with pytest.raises(BlueprintError, match=words):
        parse_blueprint(changed(sections=sections))


def test_a_form_on_which_no_skill_does_too_well_is_rejected():
    answers = {letter: f"Answer {letter}" for letter in "abcd"}
    level = {
        "kind": "ranking",
        "prompt": "?",
        "answers": answers,
        "gold": {
            "raters": [{"a": 2, "b": 2, "c": 2, "d": 1}],
            "explanation": "Nearly all level.",
        },
    }
    harmful = level | {"gold": level["gold"] | {"harmful": ["d"]}}
    tied = [parse_item((harmful, level)[n % 2] | {"id": f"en-ranking-8{n}"}) for n in range(4)]
    bank = make_bank([item for item in BANK if item.kind != "ranking"] + tied)
    with pytest.raises(BlueprintError, match="without any skill"):
        draw(bank=bank)


def test_form_items_refuse_unknown_keys():
    with pytest.raises(ValueError, match="extra"):
        FormItem.model_validate({"id": "x", "kind": "mark", "version": 1, "fingerprint": "f", "gold": 1})
