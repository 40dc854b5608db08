"""Abilities and information: scipy's quadrature, optimisers and special functions, and girth."""

from __future__ import annotations

import random
from collections.abc import Iterator
from typing import Any

import numpy as np
from girth import ability_eap as girth_eap
from girth import ability_mle as girth_mle
from scipy import integrate, optimize, special, stats

from tests.oracles.case import Case

LIBRARIES = ("girth", "scipy", "numpy")

Item = dict[str, float]


def items(rng: random.Random, count: int) -> list[Item]:
    return [{"a": rng.uniform(0.5, 2.2), "b": rng.gauss(0, 1)} for _ in range(count)]


def answers(rng: random.Random, bank: list[Item], theta: float, missing: float = 0.0) -> list[int | None]:
    return [
        None if rng.random() < missing else int(rng.random() < special.expit(item["a"] * (theta - item["b"])))
        for item in bank
    ]


def arrays(sheet: list[int | None], bank: list[Item]) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    kept = [(x, item["a"], item["b"]) for x, item in zip(sheet, bank, strict=True) if x is not None]
    return tuple(np.array(column, dtype=float) for column in zip(*kept, strict=True))  # type: ignore[return-value]


def log_likelihood(theta: float, sheet: list[int | None], bank: list[Item]) -> float:
    x, a, b = arrays(sheet, bank)
    return float(stats.bernoulli.logpmf(x.astype(int), special.expit(a * (theta - b))).sum())


def information(theta: float, sheet: list[int | None], bank: list[Item]) -> float:
    _, a, b = arrays(sheet, bank)
    p = special.expit(a * (theta - b))
    return float((a**2 * p * (1 - p)).sum())


def eap(sheet: list[int | None], bank: list[Item], mean: float, sd: float) -> dict[str, float]:
    def moment(power: int, centre: float = 0.0) -> float:
        def density(t: float) -> float:
            return (t - centre) ** power * np.exp(log_likelihood(t, sheet, bank)) * stats.norm.pdf(t, mean, sd)

        return float(integrate.quad(density, mean - 8 * sd, mean + 8 * sd, epsabs=1e-16, epsrel=1e-11, limit=300)[0])

    area = moment(0)
    centre = moment(1) / area
    return {"theta": centre, "se": float(np.sqrt(moment(2, centre) / area))}


def mle(sheet: list[int | None], bank: list[Item]) -> dict[str, float]:
    x, a, b = arrays(sheet, bank)
    theta = optimize.brentq(lambda t: (a * (x - special.expit(a * (t - b)))).sum(), -60, 60, xtol=1e-13)
    return {"theta": theta, "se": information(theta, sheet, bank) ** -0.5}


def wle(sheet: list[int | None], bank: list[Item]) -> dict[str, float]:
    """For two parameters Warm's root is where likelihood times the root of information is largest."""

    def depth(t: float) -> float:
        return -log_likelihood(t, sheet, bank) - 0.5 * np.log(information(t, sheet, bank))

    theta = optimize.minimize_scalar(depth, bounds=(-9, 9), method="bounded", options={"xatol": 1e-10}).x
    return {"theta": float(theta), "se": information(theta, sheet, bank) ** -0.5}


def by_girth(sheet: list[int | None], bank: list[Item], kind: str) -> dict[str, float]:
    x, a, b = arrays(sheet, bank)
    column = x.astype(int)[:, None]
    if kind == "mle":
        theta = float(girth_mle(column, b, a)[0])
        return {"theta": theta, "se": information(theta, sheet, bank) ** -0.5}
    theta = float(girth_eap(column, b, a, options={"quadrature_n": 201, "quadrature_bounds": (-7, 7)})[0])
    return {"theta": theta, "se": eap(sheet, bank, 0, 1)["se"]}


def cases() -> Iterator[Case]:
    for seed in range(5):
        rng = random.Random(seed)
        bank = items(rng, 15)
        sheet = answers(rng, bank, rng.gauss(0, 1), missing=0.2 * (seed % 2))
        given: dict[str, Any] = {"answers": sheet, "items": bank}
        yield Case("ability_mle", given, mle(sheet, bank), "scipy.optimize.brentq", "random", seed)
        yield Case("ability_wle", given, wle(sheet, bank), "scipy.optimize.minimize_scalar", "random", seed, 1e-6)
        prior = {"mean": rng.uniform(-1, 1), "sd": rng.uniform(0.5, 1.5)}
        yield Case("ability_eap", {**given, **prior}, eap(sheet, bank, **prior), "scipy.integrate.quad", "random", seed)
        yield Case("ability_mle", given, by_girth(sheet, bank, "mle"), "girth.ability_mle", "random", seed, 1e-4)
        yield Case("ability_eap", given, by_girth(sheet, bank, "eap"), "girth.ability_eap", "random", seed, 1e-6)
        theta = rng.gauss(0, 2)
        point = {"theta": theta, "items": bank}
        everywhere = information(theta, [1] * 15, bank)
        yield Case("test_information", point, everywhere, "scipy.special.expit", "random", seed)
        likely = log_likelihood(theta, sheet, bank)
        yield Case("log_likelihood", {"theta": theta, **given}, likely, "scipy.stats.bernoulli", "random", seed)
    yield from curves()
    yield from hostile()


def slope_by_complex_step(theta: float, item: Item) -> float:
    """dP/dtheta without the algebra of the model: the imaginary part of a tiny complex step."""
    return float((1 / (1 + np.exp(-item["a"] * (theta + 1e-200j - item["b"])))).imag / 1e-200)


def curves() -> Iterator[Case]:
    for seed in range(10, 14):
        rng = random.Random(seed)
        bank, theta = items(rng, 6), rng.gauss(0, 1.5)
        each = [float(special.expit(item["a"] * (theta - item["b"]))) for item in bank]
        given: dict[str, Any] = {"theta": theta, "items": bank}
        yield Case("expected_score", given, sum(each), "scipy.special.expit", "random", seed)
        one: dict[str, Any] = {"theta": theta, "item": bank[0]}
        yield Case("probability", one, each[0], "scipy.special.expit", "random", seed)
        known = slope_by_complex_step(theta, bank[0]) ** 2 / (each[0] * (1 - each[0]))
        yield Case("item_information", one, known, "numpy, complex-step derivative", "random", seed)
        people = [{"theta": rng.gauss(0, 1), "se": rng.uniform(0.3, 0.6)} for _ in range(30)]
        spread = np.var([one["theta"] for one in people], ddof=1)
        answer = float(spread / (spread + np.mean(np.square([one["se"] for one in people]))))
        yield Case("reliability_of_abilities", {"abilities": people}, answer, "numpy.var", "random", seed)
    for theta in (-40.0, 40.0):
        bank = items(random.Random(15), 4)
        far: dict[str, Any] = {"theta": theta, "items": bank}
        # Far out P (1 - P) is exp(-|x|) to the last digit.
        answer = sum(item["a"] ** 2 * np.exp(-abs(item["a"] * (theta - item["b"]))) for item in bank)
        yield Case("test_information", far, float(answer), "numpy, the tail", "hostile", tolerance=1e-20)
        one = {"theta": theta, "item": bank[1]}
        tail = bank[1]["a"] ** 2 * np.exp(-abs(bank[1]["a"] * (theta - bank[1]["b"])))
        yield Case("item_information", one, float(tail), "numpy, the tail", "hostile", tolerance=1e-20)
        expected = float(special.expit([item["a"] * (theta - item["b"]) for item in bank]).sum())
        yield Case("expected_score", far, expected, "scipy.special.expit", "hostile")
        x = np.array([item["a"] * (theta - item["b"]) for item in bank])
        likely = float(-np.logaddexp(0, -x[:2]).sum() - np.logaddexp(0, x[2:]).sum())
        given = {**far, "answers": [1, 1, 0, 0]}
        yield Case("log_likelihood", given, likely, "numpy.logaddexp", "hostile")
    yield Case("reliability_of_abilities", {"abilities": []}, None, "nobody", "hostile")
    same = [{"theta": 1.0, "se": 0.5}] * 3
    yield Case("reliability_of_abilities", {"abilities": same}, 0.0, "no differences, only error", "hostile")


def hostile() -> Iterator[Case]:
    bank = items(random.Random(9), 8)
    for sheet in ([1] * 8, [0] * 8):
        given: dict[str, Any] = {"answers": sheet, "items": bank}
        yield Case("ability_mle", given, None, "the likelihood is monotone", "hostile")
        yield Case("ability_wle", given, wle(sheet, bank), "scipy.optimize.minimize_scalar", "hostile", tolerance=1e-6)
        yield Case("ability_eap", given, eap(sheet, bank, 0, 1), "scipy.integrate.quad", "hostile", tolerance=1e-8)
    nothing: dict[str, Any] = {"answers": [None] * 8, "items": bank}
    yield Case("ability_mle", nothing, None, "no data", "hostile")
    yield Case("ability_wle", nothing, None, "no data", "hostile")
    yield Case("ability_eap", nothing, {"theta": 0.0, "se": 1.0}, "the prior", "hostile", tolerance=1e-6)
    steep = [{"a": 6.0, "b": -3.0}, {"a": 0.3, "b": 4.0}, {"a": 1.0, "b": 0.0}]
    odd: dict[str, Any] = {"answers": [0, 1, 1], "items": steep}
    yield Case("ability_mle", odd, mle([0, 1, 1], steep), "scipy.optimize.brentq", "hostile", tolerance=1e-8)
    for theta in (-30.0, 30.0):
        given = {"theta": theta, "item": {"a": 2.0, "b": 0.5}}
        p = float(special.expit(2.0 * (theta - 0.5)))
        yield Case("probability", given, p, "scipy.special.expit", "hostile")
