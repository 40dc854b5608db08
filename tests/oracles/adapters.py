"""How a stored case is put to our measure when its JSON values cannot be passed as they are."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import fields, is_dataclass
from importlib import import_module
from typing import Any

from assessments.measures import aggregation, edits, equating, evidence, irt, irt_fit, sequential, standard_setting
from assessments.measures.irt import Ability, ItemParameters
from assessments.measures.undefined import Undefined


def with_items(measure: Callable[..., Any]) -> Callable[[dict[str, Any]], Any]:
    """Items as parameters, an ability as an estimate."""

    def ask_with_items(given: dict[str, Any]) -> Any:
        ready = dict(given)
        if "items" in given:
            ready["items"] = [ItemParameters(**item) for item in given["items"]]
        if "item" in given:
            ready["item"] = ItemParameters(**given["item"])
        if "abilities" in given:
            ready["abilities"] = [Ability(**one) for one in given["abilities"]]
        if "ability" in given:
            ready["ability"] = Ability(**given["ability"])
        return measure(**ready)

    return ask_with_items


def two_parameter(given: dict[str, Any]) -> Any:
    return irt_fit.fit_two_parameter(**{**given, "priors": irt_fit.Priors(**given["priors"])})


def hofstee(given: dict[str, Any]) -> Any:
    return standard_setting.hofstee(given["scores"], standard_setting.Box(**given["box"]))


def circle_arc(given: dict[str, Any]) -> Any:
    return equating.circle_arc(**{**given, "middle": tuple(given["middle"])})


def shares_of(model: Callable[..., Any]) -> Callable[[dict[str, Any]], Any]:
    """What the two models of voters are compared in: the libraries count iterations in their own way."""

    def ask_for_shares(given: dict[str, Any]) -> Any:
        found = model(**given)
        return found and {"posteriors": found.posteriors, "priors": found.priors}

    return ask_for_shares


def score_claims(given: dict[str, Any]) -> Any:
    def named(group: list[Any]) -> tuple[evidence.Sentence, ...]:
        return tuple((page, line) for page, line in group)

    claims = [
        evidence.Claim(
            claim["label"], tuple(map(named, claim["evidence"])),
            claim["predicted_label"], named(claim["predicted_evidence"]),
        )
        for claim in given["claims"]
    ]  # fmt: skip
    return evidence.score_claims(**{**given, "claims": claims})


def edit_scores(given: dict[str, Any]) -> Any:
    """Edits as [first, last, text], the text split into tokens."""
    sentences = [
        (
            [edits.Edit(first, last, tuple(text.split())) for first, last, text in sentence["edits"]],
            [
                [edits.gold_edit(first, last, text.split()) for first, last, text in gold]
                for gold in sentence["annotators"]
            ],
        )
        for sentence in given["sentences"]
    ]
    return edits.edit_scores(sentences, given["beta"])


# "area.measure" -> a function of the given JSON values that calls the measure.
ADAPTERS: dict[str, Callable[[dict[str, Any]], Any]] = {
    "aggregation.dawid_skene": shares_of(aggregation.dawid_skene),
    "aggregation.one_coin": shares_of(aggregation.one_coin),
    "evidence.score_claims": score_claims,
    "edits.edit_scores": edit_scores,
    "irt.probability": with_items(irt.probability),
    "irt.expected_score": with_items(irt.expected_score),
    "irt.item_information": with_items(irt.item_information),
    "irt.reliability_of_abilities": with_items(irt.reliability_of_abilities),
    "irt.test_information": with_items(irt.test_information),
    "irt.log_likelihood": with_items(irt.log_likelihood),
    "irt.ability_eap": with_items(irt.ability_eap),
    "irt.ability_mle": with_items(irt.ability_mle),
    "irt.ability_wle": with_items(irt.ability_wle),
    "irt_fit.fit_two_parameter": two_parameter,
    "sequential.sprt_log_ratio": with_items(sequential.sprt_log_ratio),
    "sequential.interval_decision": with_items(sequential.interval_decision),
    "standard_setting.hofstee": hofstee,
    "equating.circle_arc": circle_arc,
}


def ask(area: str, measure: str, given: dict[str, Any]) -> Any:
    """Our answer in the shape of the stored ones."""
    adapter = ADAPTERS.get(f"{area}.{measure}")
    if adapter is not None:
        return plain(adapter(given))
    return plain(getattr(import_module(f"assessments.measures.{area}"), measure)(**given))


def plain(answer: Any) -> Any:
    """Undefined as None, dataclasses as mappings, tuples as lists."""
    if isinstance(answer, Undefined):
        return None
    if is_dataclass(answer) and not isinstance(answer, type):
        return {field.name: plain(getattr(answer, field.name)) for field in fields(answer)}
    if isinstance(answer, dict):
        return {str(key): plain(value) for key, value in answer.items()}
    if isinstance(answer, list | tuple):
        return [plain(value) for value in answer]
    return answer
