"""The arithmetic against values computed by hand or by another route."""

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assessments.measures.fscore import credit_f, f_beta, precision_recall
from assessments.measures.intervals import jackknife, jackknife_se, normal_cdf, wilson
from assessments.measures.rankings import gold_grades, gold_pairs, make_pair, pair_credit
from assessments.measures.similarity import shingle_jaccard, shingles
from assessments.measures.spans import overlap
from assessments.text import clean, locate, sentences, tokens, words


def test_cluster_jackknife_vector():
    clusters = [(3, 4), (5, 6), (2, 4), (6, 7)]

    def share(rows):
        return sum(c for c, _ in rows) / sum(w for _, w in rows)

    assert share(clusters) == pytest.approx(0.7619, abs=5e-5)
    assert jackknife(clusters, share) == pytest.approx(0.0717, abs=5e-5)


def test_a_jackknife_needs_two_clusters():
    with pytest.raises(ValueError, match="two clusters"):
        jackknife_se([1.0])


def test_wilson():
    assert wilson(8, 10) == pytest.approx((0.4902, 0.9433), abs=5e-5)
    assert wilson(0, 0) == (0.0, 1.0)
    assert wilson(0, 20)[0] == 0.0


def test_normal():
    assert normal_cdf(0) == 0.5
    assert normal_cdf(1.96) == pytest.approx(0.975, abs=1e-4)


def test_f_scores():
    assert precision_recall(0, 0, 0) == (0.0, 0.0)
    assert f_beta(1, 0.5) == pytest.approx(2 / 3)
    assert f_beta(0.8, 0.4, 0.5) == pytest.approx(1.25 * 0.32 / (0.25 * 0.8 + 0.4))
    assert credit_f(0, 3, 5) == 0.0


@given(
    st.lists(st.tuples(st.integers(0, 40), st.integers(1, 9)), max_size=6),
    st.lists(st.tuples(st.integers(0, 40), st.integers(1, 9)), max_size=6),
)
def test_span_f1_is_the_harmonic_mean(one, other):
    found = overlap([(s, s + n) for s, n in one], [(s, s + n) for s, n in other])
    p, r = found.precision, found.recall
    assert found.f1 == pytest.approx(2 * p * r / (p + r) if p + r else 0.0)


def test_pairs():
    raters = [{"a": 4, "b": 2, "c": 2}, {"a": 3, "b": 2, "c": 3}, {"a": 4, "b": 1, "c": 2}]
    assert gold_grades(raters) == {"a": 4, "b": 2, "c": 2}
    weights = {(p.first, p.second): p.weight for p in gold_pairs(raters, ["b"])}
    assert weights["a", "b"] == pytest.approx(4.0)
    assert weights["a", "c"] == pytest.approx(2 * (2 * 2 / 3 - 1))
    assert weights["b", "c"] == 0.0
    assert make_pair("a", "b", 0, 1.0, False).weight == 0.5


@pytest.mark.parametrize(
    ("gap", "stated", "credit"),
    [
        (2, 1, 1),
        (2, -1, 0),
        (1, 0, 0.5),
        (2, 0, 0.25),
        (1.5, 0, 0.5),
        (0, 0, 1),
        (0, 1, 0.5),
        (-3, -1, 1),
    ],
)
def test_pair_credit(gap, stated, credit):
    assert pair_credit(gap, stated) == credit


def test_shingles():
    text = "The quick brown fox jumps over the lazy dog today"
    assert shingle_jaccard(text, text.upper()) == 1.0
    assert shingle_jaccard(text, "Nothing of it is the same at all") == 0.0
    assert shingle_jaccard("", "") == 0.0
    assert shingle_jaccard(text, text, ignore=text) == 0.0
    assert shingles("one two") == {("one", "two")}
    assert shingle_jaccard("Всё ещё идёт дождь", "Все еще идет дождь") == 1.0
    changed = text.replace("fox", "cat")
    assert shingle_jaccard(text, changed) == pytest.approx(5 / 11)


@given(st.text(), st.text())
def test_jaccard_is_symmetric_and_bounded(one, other):
    found = shingle_jaccard(one, other)
    assert 0 <= found <= 1
    assert found == shingle_jaccard(other, one)


@given(st.text())
def test_clean_is_stable(text):
    once = clean(text)
    assert clean(once) == once
    once.encode()


@given(st.text())
def test_tokens_lie_in_order(text):
    found = tokens(text)
    assert all(a.end <= b.start for a, b in itertools.pairwise(found))
    assert all(text[t.start : t.end] == t.text for t in found)


def test_clean():
    assert clean("a\r\nb\rc\x00\x1b\ud800") == "a\nb\nc"
    assert clean("e\u0301") == "é"
    assert len(clean("x" * 30_000)) == 20_000


def test_words_and_sentences():
    assert words("He's well-known; 3.14 and кто-то ещё") == [
        "He's",
        "well-known",
        "3.14",
        "and",
        "кто-то",
        "ещё",
    ]
    assert sentences("# Head\nHe came, i.e. early. “Yes!” she said. Done") == [
        "# Head",
        "He came, i.e. early.",
        "“Yes!” she said.",
        "Done",
    ]
    assert len(sentences("В 2020 г. было 5 тыс. человек. И т. д. и т. п. Всё.")) <= 3


def test_locate():
    assert locate("a b a", "a", 2) == (4, 5)
    with pytest.raises(ValueError, match="add nth"):
        locate("a b a", "a")
