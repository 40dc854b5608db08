"""MinHash: the same everywhere, and as exact as it says."""

from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assessments.measures import similarity as s

WORDS = [f"word{n}" for n in range(400)]


def sets(shared, own):
    """Two sets of shingles with Jaccard shared / (shared + 2 own)."""
    both = {("both", str(n), "x") for n in range(shared)}
    return both | {("one", str(n), "x") for n in range(own)}, both | {("two", str(n), "x") for n in range(own)}


@pytest.mark.parametrize(("shared", "own"), [(0, 50), (30, 60), (100, 50), (80, 10), (60, 0)])
def test_the_estimate_is_within_four_standard_errors(shared, own):
    one, other = sets(shared, own)
    truth = s.jaccard(one, other)
    for seed in range(5):
        found = s.minhash_similarity(s.minhash(one, seed=seed), s.minhash(other, seed=seed))
        assert abs(found - truth) <= 4 * s.minhash_error(truth)


def test_the_estimate_is_right_on_average():
    one, other = sets(40, 20)
    seeds = range(40)
    found = sum(s.minhash_similarity(s.minhash(one, 64, n), s.minhash(other, 64, n)) for n in seeds) / 40
    assert found == pytest.approx(0.5, abs=4 * s.minhash_error(0.5, 64 * 40))


def test_a_signature_is_the_same_in_every_process():
    assert s.minhash({("a", "b", "c")}, hashes=2) == (1363486632158344973, 846226298971617363)


@given(st.text(max_size=60))
def test_a_text_is_like_itself_unless_it_is_empty(text):
    found = s.shingles(text)
    assert s.minhash_similarity(s.minhash(found, 8), s.minhash(found, 8)) == (1.0 if found else 0.0)
    assert s.jaccard(found, found) == (1.0 if found else 0.0)


def test_an_edited_copy_shares_a_band_and_a_stranger_does_not():
    words = WORDS[:200]
    edited = [word if n % 40 else "other" for n, word in enumerate(words)]
    copy, stranger = " ".join(edited), " ".join(WORDS[200:])
    own = set(s.bands(s.minhash(s.shingles(" ".join(words)))))
    assert own & set(s.bands(s.minhash(s.shingles(copy))))
    assert not own & set(s.bands(s.minhash(s.shingles(stranger))))


def test_bands_know_their_place():
    assert s.bands((1, 2, 1, 2), 2) == [(0, 1, 2), (1, 1, 2)]


def test_the_error_of_the_design():
    assert s.minhash_error(0.5) == pytest.approx(0.044, abs=5e-4)


def essays(count, rng):
    """Texts of 150 words, common words far commoner than rare ones."""
    weights = [1 / (n + 3) for n in range(len(WORDS))]
    return [rng.choices(WORDS, weights, k=150) for _ in range(count)]


def test_independent_texts_stay_below_the_line_for_a_look():
    found = [s.shingles(" ".join(essay)) for essay in essays(250, Random(3))]
    likest = max(s.jaccard(one, other) for n, one in enumerate(found) for other in found[:n])
    assert likest < s.LOOK


def test_a_copy_with_fifteen_words_in_a_hundred_replaced_is_looked_at():
    rng = Random(4)
    flagged = 0
    originals = essays(200, rng)
    for essay in originals:
        copy = list(essay)
        for n in rng.sample(range(len(copy)), round(0.15 * len(copy))):
            copy[n] = rng.choice(WORDS)
        flagged += s.shingle_jaccard(" ".join(essay), " ".join(copy)) >= s.LOOK
    assert flagged / len(originals) >= 0.98


@pytest.mark.parametrize(
    "wrong",
    [
        lambda: s.minhash({("a",)}, 0),
        lambda: s.minhash_similarity((1, 2), (1,)),
        lambda: s.minhash_error(1.5),
        lambda: s.bands((1, 2, 3), 2),
    ],
)
def test_wrong_calls_say_what_to_do(wrong):
    with pytest.raises(ValueError, match=r"\w+ \w+"):
        wrong()
