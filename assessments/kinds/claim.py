"""claim: is a claim supported or refuted by the sources shipped with it, or do they not settle it?"""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, ClassVar, Literal

from pydantic import Field, model_validator
from typing_extensions import override

from assessments.kinds.base import (
    Answer,
    Documents,
    Frozen,
    Gold,
    Item,
    Text,
    addresses,
    as_list,
    as_number,
    as_text,
)
from assessments.kinds.quotes import look_up, read_quotes
from assessments.measures import evidence as fever
from assessments.scores import N_, Reason, Score
from assessments.text import fold

VERDICTS = ("supported", "refuted", "not_enough")
ENOUGH_SEARCHES = 2
FEVER_LABELS = {"supported": "SUPPORTS", "refuted": "REFUTES", "not_enough": fever.NOT_ENOUGH_INFO}
LENGTHY = 3  # a correction this many times longer than the model one only hides the fact in it

# The credit of a verdict by (gold, candidate): a missed falsehood costs most.
VERDICT_CREDIT = {
    ("supported", "supported"): 1.0,
    ("refuted", "refuted"): 1.0,
    ("not_enough", "not_enough"): 1.0,
    ("supported", "not_enough"): 0.25,
    ("refuted", "not_enough"): 0.25,
    ("not_enough", "supported"): 0.0,
    ("not_enough", "refuted"): 0.0,
    ("supported", "refuted"): -0.25,
    ("refuted", "supported"): -0.5,
}

RIGHT = N_("The verdict is right.")
FULL_EVIDENCE = N_("The sentences you chose prove it.")
PART_EVIDENCE = N_("The verdict is right; the sentences you chose prove only a part of it.")
NO_EVIDENCE = N_("The verdict is right; the sentences you chose do not prove it.")
FEW_SEARCHES = N_("The verdict is right; to say that nothing settles it, search at least twice.")
GAVE_UP = N_("The sources do settle this claim; you said that they do not.")
UNSETTLED = N_("The sources do not settle this claim; you said that they do.")
FALSE_ALARM = N_("The sources support this claim; you refuted it.")
MISSED_FALSEHOOD = N_("The sources refute this claim; you let it stand.")
WRONG = {
    ("supported", "not_enough"): GAVE_UP,
    ("refuted", "not_enough"): GAVE_UP,
    ("not_enough", "supported"): UNSETTLED,
    ("not_enough", "refuted"): UNSETTLED,
    ("supported", "refuted"): FALSE_ALARM,
    ("refuted", "supported"): MISSED_FALSEHOOD,
}
UNVERIFIED = N_("“%(quote)s” is not in the source that you named; two people will look at it.")
FABRICATED = N_("Two people looked: a quotation in your answer is not in the source that it names.")
FABRICATED_CREDIT = -1.0  # a claim whose evidence was made up, once two people have confirmed it
FIXED = N_("Your correction of the claim is right.")
NOT_FIXED = N_("Your correction of the claim does not state the fact from the sources.")
WORDY_FIX = N_("Your correction holds the fact from the sources among much else; state it alone.")


class Fix(Frozen):
    """What a correction must contain, and the corrected claim in full."""

    accept: tuple[Text, ...] = Field(min_length=1)
    text: Text


class ClaimGold(Gold):
    """The verdict, alternative complete sets of evidence, and the correction."""

    verdict: Literal["supported", "refuted", "not_enough"]
    evidence: tuple[tuple[str, ...], ...] = ()
    fix: Fix | None = None


class Claim(Item):
    """One claim, 1-6 short sources; verdict, evidence, certainty and, if refuted, a correction."""

    public_fields: ClassVar = ("claim", "context", "sources")
    scorer_version: ClassVar = "claim/2"

    kind: Literal["claim"]
    claim: Text
    context: Text | None = None
    sources: Documents = Field(min_length=1, max_length=6)
    gold: ClaimGold | None = None

    @model_validator(mode="after")
    def _consistent(self) -> "Claim":
        if self.gold is None:
            return self
        known = set(addresses(self.sources))
        for group in self.gold.evidence:
            if not group or not set(group) <= known:
                raise ValueError(f"evidence {list(group)} must name sentences of the sources")
        settled = self.gold.verdict != "not_enough"
        if settled != bool(self.gold.evidence):
            raise ValueError("evidence is needed for supported and refuted, and is [] for not_enough")
        if (self.gold.verdict == "refuted") != (self.gold.fix is not None):
            raise ValueError("fix is needed for refuted, and only there")
        if self.gold.fix and not _contains(self.gold.fix.text, self.gold.fix.accept):
            raise ValueError("fix.text must contain one of fix.accept")
        if self.gold.fix and _contains(self.claim, self.gold.fix.accept):
            raise ValueError("the claim itself contains one of fix.accept: make it more exact")
        return self

    def _parse(self, raw: Mapping[Any, Any]) -> Answer | None:
        verdict = raw.get("verdict")
        evidence = as_list(raw.get("evidence") or [], 100)
        known = addresses(self.sources)
        if not isinstance(verdict, str) or verdict not in VERDICTS or evidence is None:
            return None
        if not all(isinstance(each, str) and each in known for each in evidence):
            return None
        if len(set(evidence)) != len(evidence):
            return None
        certainty = as_number(raw.get("certainty"))
        if raw.get("certainty") not in (None, "") and not (certainty is not None and 50 <= certainty <= 100):
            return None
        searches = as_list(raw.get("searches") or [], 50)
        quotes = read_quotes(raw.get("quotes"))
        if searches is None or quotes is None:
            return None
        trail = [as_text(each, 300) for each in searches]
        return {
            "verdict": verdict,
            "evidence": sorted(evidence, key=known.index),
            "certainty": certainty,
            "correction": (as_text(raw.get("correction"), 2_000) or "").strip(),
            "searches": [each.strip() for each in trail if each and each.strip()],
            **({"quotes": quotes} if quotes else {}),
        }

    def _score(self, answer: Answer) -> Score:
        gold = self._gold()
        proof, unverified = self._proof(answer)
        right = answer["verdict"] == gold.verdict
        credit = VERDICT_CREDIT[gold.verdict, answer["verdict"]]
        message = WRONG.get((gold.verdict, answer["verdict"]), "")
        if right:
            factor, message = self._evidence(answer, proof)
            credit *= factor
        value = max(0.0, credit)
        gains = [Reason(RIGHT, good=True)] if right else []
        if right and credit == 1.0:
            gains += [Reason(FULL_EVIDENCE, good=True)] if gold.evidence else []
            reasons: list[Reason] = gains
        else:
            reasons = [Reason(message, lost=1.0 - value), *gains]
        fix = self._fix(answer)
        facts = self.blank_facts() | {"credit": credit, "right": right, "fix": fix}
        if answer["certainty"] is not None:
            stated = answer["certainty"] / 100
            facts |= {"certainty": stated, "calibration": 1 - (stated - right) ** 2}
        facts["fever"] |= {"predicted": answer["verdict"], "predicted_evidence": proof}
        if unverified:
            facts |= {"status": "unverified", "unverified": unverified}
        doubts = [Reason(UNVERIFIED, {"quote": each["quote"][:120]}, ref=each["source"]) for each in unverified]
        every = (*reasons, *self._fix_reasons(right, fix), *doubts)
        return Score(value, True, every, facts, self.scorer_version)

    def _proof(self, answer: Answer) -> tuple[list[str], list[dict[str, str]]]:
        """The sentences chosen or quoted, in reading order, and the quotations that were not found."""
        chosen, unverified = set(answer["evidence"]), []
        for quote in answer.get("quotes", ()):
            found = look_up(quote, self.sources)
            chosen |= set(found.sentences)
            if found.because:
                unverified.append({**quote, "because": found.because})
        return sorted(chosen, key=addresses(self.sources).index), unverified

    def _evidence(self, answer: Answer, proof: list[str]) -> tuple[float, str]:
        """The factor of a right verdict, and the reason when it is below 1."""
        gold, chosen = self._gold(), set(proof)
        if gold.verdict == "not_enough":
            different = {fold(query) for query in answer["searches"]}
            return (1.0, "") if len(different) >= ENOUGH_SEARCHES else (0.7, FEW_SEARCHES)
        if any(set(group) <= chosen for group in gold.evidence):
            return 1.0, ""
        if any(set(group) & chosen for group in gold.evidence):
            return 0.7, PART_EVIDENCE
        return 0.5, NO_EVIDENCE

    def _fix(self, answer: Answer) -> float | None:
        """The credit of a correction: 0, .5 or 1; None when the claim needs none."""
        fix = self._gold().fix
        if fix is None:
            return None
        if answer["verdict"] != "refuted" or not _contains(answer["correction"], fix.accept):
            return 0.0
        return 0.5 if len(answer["correction"]) > LENGTHY * len(fix.text) + 120 else 1.0

    @staticmethod
    def _fix_reasons(right: bool, fix: float | None) -> list[Reason]:
        if fix is None or not right:
            return []
        if fix == 1.0:
            return [Reason(FIXED, good=True)]
        return [Reason(WORDY_FIX if fix else NOT_FIXED)]

    @override
    def blank_facts(self) -> dict[str, Any]:
        if self.gold is None:
            return {}
        fix = None if self.gold.fix is None else 0.0
        fever = {
            "label": self.gold.verdict,
            "predicted": None,
            "evidence": [list(group) for group in self.gold.evidence],
            "predicted_evidence": [],
        }
        return {"credit": 0.0, "verdict": self.gold.verdict, "right": False, "fix": fix, "fever": fever}

    @override
    def unskilled(self) -> tuple[Answer, ...]:
        """A constant verdict, without evidence or searches (scoring.md B3)."""
        return tuple({"verdict": verdict} for verdict in VERDICTS)

    @override
    def key(self) -> Answer:
        gold = self._gold()
        return {
            "verdict": gold.verdict,
            "evidence": sorted(gold.evidence[0], key=addresses(self.sources).index) if gold.evidence else [],
            "certainty": 100.0,
            "correction": gold.fix.text if gold.fix else "",
            "searches": [self.claim[:300], self.sources[0].title[:300]],
        }

    @property
    @override
    def stratum(self) -> str:
        return self.gold.verdict if self.gold is not None else ""


def fever_claim(facts: Mapping[str, Any]) -> fever.Claim:
    """The facts of a score as a FEVER claim, for `measures.evidence` to report beside the mark.

    A claim left out counts as a wrong verdict, for FEVER knows no missing answer.
    """
    found = facts["fever"]
    label = FEVER_LABELS[found["label"]]
    other = "SUPPORTS" if label == fever.NOT_ENOUGH_INFO else fever.NOT_ENOUGH_INFO
    return fever.Claim(
        label=label,
        evidence=tuple(tuple(_sentence(each) for each in group) for group in found["evidence"]),
        predicted_label=FEVER_LABELS[found["predicted"]] if found["predicted"] else other,
        predicted_evidence=tuple(_sentence(each) for each in found["predicted_evidence"]),
    )


def _sentence(address: str) -> fever.Sentence:
    page, _, line = address.rpartition(".")
    return page, int(line)


def fabricated(score: Score) -> Score:
    """The score once two people have confirmed that a quotation is not in the source it names (B3).

    The claim costs -1 in the section, and it is one critical event under the two-stage rule.
    """
    if score.facts.get("status") != "unverified":
        raise ValueError("no quotation of this answer is in doubt: there is nothing to confirm")
    facts = {**score.facts, "credit": FABRICATED_CREDIT, "status": "fabricated", "fabricated_events": 1}
    return replace(score, value=0.0, reasons=(Reason(FABRICATED, lost=1.0),), facts=facts)


def _contains(text: str, accept: tuple[str, ...]) -> bool:
    """Does the text contain one of the accepted strings as whole words, typography and case aside?"""
    padded = f" {_spaced(text)} "
    return any(f" {_spaced(each)} " in padded for each in accept)


def _spaced(text: str) -> str:
    return " ".join("".join(ch if ch.isalnum() else " " for ch in fold(text)).split())
