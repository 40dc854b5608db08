"""The rubric says what the scoring rules weigh, in both languages."""

import pytest

from assessments import TRAITS, SchoolContentError
from assessments.rubrics import RUBRICS, load_rubric, parse_rubric
from assessments.yamlfile import load_yaml


def test_the_rubric_shipped():
    rubric = load_rubric("reference-answer")
    assert {trait.id: trait.weight for trait in rubric.traits} == TRAITS
    assert (rubric.holistic.min, rubric.holistic.max) == (1, 6)
    texts = [words for trait in rubric.traits for words in (trait.title, *trait.levels.values())]
    texts += rubric.holistic_levels.values()
    assert all(set(words) == {"en", "ru"} for words in texts)
    assert len(rubric.fingerprint()) == 64


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("weight: 0.30", "weight: 0.31", "as in the scoring rules"),
        ("  - id: clarity", "  - id: charm", "must be exactly these"),
        ("version: 1", "version: 1\ncolour: red", "unknown key 'colour'"),
        ("      5:", "      6:", "an anchor for each level from 0 to 5"),
        ("en:", "de:", "exactly these languages: en, ru"),
        ("holistic: {min: 1, max: 6}", "holistic: {min: 0, max: 6}", "each holistic mark"),
    ],
)
def test_a_broken_rubric_is_refused(old, new, words):
    text = (RUBRICS / "reference-answer.yaml").read_text(encoding="utf-8")
    with pytest.raises(SchoolContentError, match=words):
        parse_rubric(load_yaml(text.replace(old, new, 1), "r.yaml"), "r.yaml")


def test_only_rubrics_shipped_here_are_read():
    with pytest.raises(SchoolContentError, match="no such rubric"):
        load_rubric("../bank")
