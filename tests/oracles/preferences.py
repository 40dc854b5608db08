"""Strengths by choix, ranked pairs by networkx and by trying every order."""

from __future__ import annotations

import itertools
import random
from collections.abc import Iterator
from typing import Any

import choix
import networkx as nx
import numpy as np

from tests.oracles.case import Case

LIBRARIES = ("choix", "networkx", "numpy")

Ballots = list[list[list[str]]]

# Bradley and Terry's model on the 1987 American League East (Agresti 2002, table 10.10), wins of row over column.
TEAMS = ["Milwaukee", "Detroit", "Toronto", "New York", "Boston", "Cleveland", "Baltimore"]
SEASON = [
    [0, 7, 9, 7, 7, 9, 11],
    [6, 0, 7, 5, 11, 9, 9],
    [4, 6, 0, 7, 7, 8, 12],
    [6, 8, 6, 0, 6, 7, 10],
    [6, 2, 6, 7, 0, 7, 12],
    [4, 4, 5, 6, 6, 0, 6],
    [2, 4, 1, 3, 1, 7, 0],
]
# Four cities choose a capital (the widely printed example): 42, 26, 15 and 17 voters.
CAPITAL = (
    [[["Memphis"], ["Nashville"], ["Chattanooga"], ["Knoxville"]]] * 42
    + [[["Nashville"], ["Chattanooga"], ["Knoxville"], ["Memphis"]]] * 26
    + [[["Chattanooga"], ["Knoxville"], ["Nashville"], ["Memphis"]]] * 15
    + [[["Knoxville"], ["Chattanooga"], ["Nashville"], ["Memphis"]]] * 17
)


def strengths(names: list[str], table: list[list[float]], alpha: float, kind: Any, source: str) -> Case:
    wins = {a: {b: n for b, n in zip(names, row, strict=True) if a != b} for a, row in zip(names, table, strict=True)}
    if all(float(n).is_integer() for row in table for n in row):
        data = [(i, j) for i, row in enumerate(table) for j, n in enumerate(row) for _ in range(int(n))]
        found = choix.mm_pairwise(len(names), data, alpha=alpha, tol=1e-12, max_iter=200_000)
    else:
        found = choix.ilsr_pairwise_dense(np.array(table, dtype=float), alpha=alpha, tol=1e-12, max_iter=2000)
    answer = dict(zip(names, (found - found.mean()).tolist(), strict=True))
    return Case("bradley_terry", {"wins": wins, "alpha": alpha}, answer, f"choix {source}", kind, None, 1e-7)


def drawn_games(seed: int, size: int, games: int) -> list[list[float]]:
    rng = random.Random(seed)
    power = [rng.uniform(-1, 1) for _ in range(size)]
    table = [[0.0] * size for _ in range(size)]
    for _ in range(games):
        i, j = rng.sample(range(size), 2)
        if rng.random() < 1 / (1 + np.exp(power[j] - power[i])):
            table[i][j] += 1
        else:
            table[j][i] += 1
    return table


def margin_table(ballots: Ballots) -> dict[tuple[str, str], int]:
    names = sorted(itertools.chain.from_iterable(ballots[0]))
    place = [{name: n for n, tier in enumerate(ballot) for name in tier} for ballot in ballots]
    return {(a, b): sum((row[a] < row[b]) - (row[a] > row[b]) for row in place) for a in names for b in names if a != b}


def by_every_order(ballots: Ballots) -> list[list[str]]:
    """Of all orders the one that keeps the largest majorities; only where all margins differ and none is 0."""
    table = margin_table(ballots)
    ranked = sorted(((m, a, b) for (a, b), m in table.items() if m > 0), reverse=True)
    sizes = [m for m, _, _ in ranked]
    names = sorted({name for pair in table for name in pair})
    if len(set(sizes)) != len(sizes) or len(sizes) != len(names) * (len(names) - 1) // 2:
        raise ValueError("margins are tied")
    best = max(itertools.permutations(names), key=lambda order: [order.index(a) < order.index(b) for _, a, b in ranked])
    return [[name] for name in best]


def by_graph(ballots: Ballots, order: list[str]) -> list[list[str]]:
    table = margin_table(ballots)
    graph = nx.DiGraph()
    graph.add_nodes_from(order)
    pairs = [(a, b) for (a, b), m in table.items() if m > 0]
    for a, b in sorted(pairs, key=lambda p: (-table[p], order.index(p[0]), order.index(p[1]))):
        graph.add_edge(a, b)
        if not nx.is_directed_acyclic_graph(graph):
            graph.remove_edge(a, b)
    return [sorted(tier, key=order.index) for tier in nx.topological_generations(graph)]


def drawn_ballots(seed: int, names: str, count: int) -> Ballots:
    rng = random.Random(seed)
    return [[[name] for name in rng.sample(names, len(names))] for _ in range(count)]


def tournaments() -> Iterator[Case]:
    tried = 0
    for seed in itertools.count():
        ballots = drawn_ballots(seed, "abcd", 41)
        try:
            answer = by_every_order(ballots)
        except ValueError:
            continue
        yield Case("ranked_pairs", {"ballots": ballots}, answer, "every order tried", "random", seed)
        tried += 1
        if tried == 4:
            break
    for seed in range(4):
        ballots = drawn_ballots(seed, "abcde", 6)
        order = list("cadbe")
        given = {"ballots": ballots, "order": order}
        yield Case("ranked_pairs", given, by_graph(ballots, order), "networkx, equal margins", "hostile", seed)
    cycle = [[["a"], ["b"], ["c"]], [["b"], ["c"], ["a"]], [["c"], ["a"], ["b"]]]
    given = {"ballots": cycle, "order": ["b", "a", "c"]}
    yield Case("ranked_pairs", given, by_graph(cycle, ["b", "a", "c"]), "networkx, Condorcet's circle", "hostile")
    tied = [[["a", "b"], ["c"]], [["c"], ["a", "b"]], [["a"], ["b", "c"]]]
    answer = by_graph(tied, ["a", "b", "c"])
    yield Case("ranked_pairs", {"ballots": tied}, answer, "networkx, ties within ballots", "hostile")
    yield Case("ranked_pairs", {"ballots": CAPITAL}, by_graph(CAPITAL, sorted(CAPITAL[0][0] + CAPITAL[0][1] + CAPITAL[0][2] + CAPITAL[0][3])), "networkx", "published")  # fmt: skip


def cases() -> Iterator[Case]:
    yield strengths(TEAMS, SEASON, 0, "published", "on Agresti 2002, table 10.10")
    yield strengths(TEAMS, SEASON, 0.5, "published", "on Agresti 2002, table 10.10, with a prior")
    for seed in range(3):
        names = [f"i{n}" for n in range(4 + seed)]
        yield strengths(names, drawn_games(seed, len(names), 60), 0, "random", f"seed {seed}")
        yield strengths(names, drawn_games(seed + 9, len(names), 8), 0.1, "random", f"seed {seed + 9}, few games")
    chain = [[0, 30, 0, 0], [1, 0, 30, 0], [0, 1, 0, 30], [0, 0, 1, 0]]
    yield strengths(list("abcd"), chain, 0, "hostile", "a sparse chain of lopsided games")
    yield strengths(["a", "b"], [[0, 3], [0, 0]], 1, "hostile", "one never lost, with a prior")
    yield strengths(list("abc"), [[0, 1.5, 0.5], [0.5, 0, 2], [1.5, 1, 0]], 0, "hostile", "half wins")
    given = {"wins": {"a": {"b": 2}, "b": {"c": 1}}}
    yield Case("bradley_terry", given, None, "Ford 1957: not strongly connected", "hostile")
    yield from tournaments()
