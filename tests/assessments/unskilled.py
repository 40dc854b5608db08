"""What people without skill do, and how poor answers get better step by step: by kind, for the contract test."""

import itertools

from assessments.text import occurrences

WORDS = ["lamp", "river", "often", "green", "seldom", "walk", "under", "seven", "house", "slow"]


# What people without skill do: (item, rng) -> a raw answer.


def some(rng, things):
    things = list(things)
    return rng.sample(things, rng.randint(1, len(things)))


def one_option(item, rng):
    return {"chosen": [rng.choice(list(item.options))]}


def some_options(item, rng):
    return {"chosen": some(rng, item.options) if item.several else [rng.choice(list(item.options))]}


def any_filling(item, rng):
    return {"gaps": {gap: rng.choice(item.options.get(gap, WORDS)) for gap in item.gaps}}


def first_option(item, _rng):
    return {"gaps": {gap: item.options.get(gap, WORDS)[0] for gap in item.gaps}}


def left_alone(item, _rng):
    return {"text": item.text} if item.kind == "correct" else {"edits": []}


def reworded(item, rng):
    text = " ".join(rng.choice(WORDS) for _ in item.text.split())
    return {"text": text} if item.kind == "correct" else {"edits": [{"start": 0, "end": len(item.text), "text": text}]}


def every_word_touched(item, _rng):
    words = item.text.split()
    if item.kind == "correct":
        return {"text": " ".join(word + "s" for word in words)}
    places = [(m, m + 1) for m in occurrences(item.text, " ")]
    return {"edits": [{"start": a, "end": b, "text": "s "} for a, b in places]}


def any_order(item, rng):
    return {"order": rng.sample(list(item.answers), len(item.answers))}


def all_level(item, _rng):
    return {"order": [list(item.answers)]}


def by_length(item, _rng):
    return {"order": sorted(item.answers, key=lambda letter: len(item.answers[letter]))}


def a_coin(item, rng):
    return {"preferred": rng.choice("ab"), "strength": rng.randint(1, 2), "both_bad": rng.random() < 0.5}


def always_level(item, rng):
    return {"preferred": "same"} if item.points != 4 else a_coin(item, rng)


def any_verdict(_item, rng):
    return {"verdict": rng.choice(["supported", "refuted", "not_enough"])}


def verdict(code):
    return lambda _item, _rng: {"verdict": code}


def marks_of(item, pairs):
    name = "flags" if item.kind == "flags" else "spans"
    extra = {"category": item.categories[0]} if item.kind == "flags" else {}
    return {name: [{"start": a, "end": b, **extra} for a, b in pairs]}


def nothing_marked(item, _rng):
    return marks_of(item, [])


def everything_marked(item, _rng):
    return marks_of(item, [(0, len(item.text))])


def any_marks(item, rng):
    cuts = sorted(rng.sample(range(len(item.text)), 6))
    return marks_of(item, itertools.pairwise(cuts[::2]))


def every_category(item, _rng):
    return {"flags": [{"start": 0, "end": len(item.text), "category": each} for each in item.categories]}


def task_copied(item, rng):
    copied = {"text": item.prompt}
    return copied | {"attack": rng.choice(item.attacks)} if item.kind == "stress_test" else copied


def any_words(item, rng):
    text = " ".join(rng.choice(WORDS) for _ in range(20)) + "?"
    return {"text": text} | ({"attack": rng.choice(item.attacks)} if item.kind == "stress_test" else {})


def brief_copied(item, _rng):
    return {"text": item.brief}


def nothing_found(_item, _rng):
    return {"labels": {}, "duplicates": []}


def all_labelled(item, _rng):
    return {"labels": {record: list(item.labels) for record in item.records}}


def one_label(item, rng):
    label = rng.choice(item.labels)
    return {"labels": {record: [label] for record in item.records}}


def one_group(item, _rng):
    return {"duplicates": [list(item.records)]}


def any_labels(item, rng):
    pair = rng.sample(list(item.records), 2)
    return {"labels": {r: [rng.choice(item.labels)] for r in item.records if rng.random() < 0.5}, "duplicates": [pair]}


UNSKILLED = {
    "choice": [one_option, some_options],
    "cloze": [any_filling, first_option],
    "correct": [left_alone, reworded, every_word_touched],
    "mark": [left_alone, reworded, every_word_touched],
    "ranking": [any_order, all_level, by_length],
    "preference": [a_coin, always_level],
    "claim": [any_verdict, verdict("supported"), verdict("refuted"), verdict("not_enough")],
    "spans": [nothing_marked, everything_marked, any_marks],
    "flags": [nothing_marked, everything_marked, any_marks, every_category],
    "writing": [task_copied, brief_copied],
    "stress_test": [task_copied, any_words],
    "data_preparation": [nothing_found, all_labelled, one_label, one_group, any_labels],
}


# Improving one element: each path leads from a poor answer to the key, one element better at each step.


def choice_path(item, rng):
    key, chosen = set(item.gold.key), set(some(rng, item.options)) if item.several else set()
    yield {"chosen": sorted(chosen or {rng.choice(list(item.options))})}
    for letter in rng.sample(sorted(chosen ^ key), len(chosen ^ key)):
        chosen ^= {letter}
        if chosen:
            yield {"chosen": sorted(chosen)}


def cloze_path(item, rng):
    answer = any_filling(item, rng)["gaps"]
    yield {"gaps": dict(answer)}
    for gap in rng.sample(item.gaps, len(item.gaps)):
        answer[gap] = item.key()["gaps"][gap]
        yield {"gaps": dict(answer)}


def edits_path(item, rng):
    """From errors touched in the wrong way, one after the other put right."""
    places = list(zip(item.passage.spans, item.gold.errors, strict=True))
    poor = {span: "zzz" if rng.random() < 0.5 else None for span, _ in places}
    yield edited(item, poor)
    for span, error in rng.sample(places, len(places)):
        poor[span] = rng.choice(error.accept)
        yield edited(item, poor)


def edited(item, changes):
    edits = [{"start": a, "end": b, "text": text} for (a, b), text in sorted(changes.items()) if text is not None]
    if item.kind == "mark":
        return {"edits": edits}
    text = item.text
    for edit in reversed(edits):
        text = text[: edit["start"]] + edit["text"] + text[edit["end"] :]
    return {"text": text}


def ranking_path(item, rng):
    order = rng.sample(list(item.answers), len(item.answers))
    yield {"order": list(order)}
    grades = item.grades
    while wrong := [n for n in range(len(order) - 1) if grades and grades[order[n]] < grades[order[n + 1]]]:
        n = rng.choice(wrong)
        order[n : n + 2] = order[n : n + 2][::-1]
        yield {"order": list(order)}


def preference_path(item, rng):
    key = item.key()
    goal = {"a": 1, "b": -1, "same": 0}[key["preferred"]] * key["strength"]
    most = 2 if item.points < 7 else 3
    margin, bad = rng.choice([-most, most]), not key["both_bad"]
    yield preference(margin, bad)
    while margin != goal:
        margin += 1 if goal > margin else -1
        if margin or item.points != 4:
            yield preference(margin, bad)
    yield preference(margin, not bad)


def preference(margin, bad):
    side = "a" if margin > 0 else "b" if margin else "same"
    return {"preferred": side, "strength": abs(margin), "both_bad": bad}


def claim_path(item, rng):
    key = item.key()
    answer = {"verdict": rng.choice([v for v in ("supported", "refuted", "not_enough") if v != key["verdict"]])}
    yield dict(answer)
    names = ["verdict", "evidence", "correction", "searches"]
    for name in rng.sample(names, len(names)):
        answer[name] = key[name]
        yield dict(answer)


def marks_path(item, rng):
    name = "flags" if item.kind == "flags" else "spans"
    gold = {at for start, end in item.places for at in range(start, end)}
    free = [at for at in range(len(item.text)) if at not in gold]
    extra = {"category": item.categories[-1]} if name == "flags" else {}
    vain = [{"start": at, "end": at + 1, **extra} for at in rng.sample(free, min(4, len(free)))]
    right = list(item.key()[name])
    marks = list(vain)
    yield {name: list(marks)}
    for mark in rng.sample([*vain, *right], len(vain) + len(right)):
        marks = [m for m in marks if m is not mark] if mark in vain else [*marks, mark]
        yield {name: list(marks)}


def writing_path(item, rng):
    """Longer and longer chains of sample answers of which each meets all that the one before met."""
    answers = [s.answer for s in item.samples if item.parse(s.answer) is not None] + [item.key()]
    rng.shuffle(answers)
    met: set[str] = set()
    for answer in sorted(answers, key=lambda each: len(meets(item, each))):
        if meets(item, answer) >= met:
            met = meets(item, answer)
            yield answer


def meets(item, answer):
    lost = {reason.message for reason in item.score(item.parse(answer)).reasons if not reason.good}
    names = {c.check for c in item.constraints if c.holds(answer["text"])}
    return names | ({"nothing missing"} if not lost else set())


def stress_path(item, rng):
    filler = " ".join(rng.choice(WORDS) for _ in range(12))
    wrong = next(each for each in item.attacks if each not in item.gold.attacks)
    text, attack = filler, wrong
    yield {"text": text, "attack": attack}
    for each in rng.sample([None, "?", *item.gold.attributes], 2 + len(item.gold.attributes)):
        if each is None:
            attack = item.gold.attacks[0]
        else:
            text = f"{text} {each if each == '?' else rng.choice(each.any)}"
        yield {"text": text, "attack": attack}


def data_path(item, rng):
    labels = {r: set(some(rng, item.labels)) for r in item.records if rng.random() < 0.5}
    gold = {r: set(item.gold.labels.get(r, ())) for r in item.records}
    groups: list[list[str]] = []
    yield data(labels, groups)
    for record in rng.sample(list(item.records), len(item.records)):
        for label in sorted(labels.get(record, set()) ^ gold[record]):
            labels[record] = labels.get(record, set()) ^ {label}
            yield data(labels, groups)
    for group in item.gold.duplicates:
        for size in range(2, len(group) + 1):
            yield data(labels, [*groups, list(group[:size])])
        groups.append(list(group))


def data(labels, groups):
    return {"labels": {r: sorted(given) for r, given in labels.items() if given}, "duplicates": groups}


PATHS = {
    "choice": choice_path,
    "cloze": cloze_path,
    "correct": edits_path,
    "mark": edits_path,
    "ranking": ranking_path,
    "preference": preference_path,
    "claim": claim_path,
    "spans": marks_path,
    "flags": marks_path,
    "writing": writing_path,
    "stress_test": stress_path,
    "data_preparation": data_path,
}
