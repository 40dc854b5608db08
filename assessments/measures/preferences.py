"""One order out of many comparisons: Bradley-Terry strengths, and Tideman's ranked pairs."""

import math
from collections.abc import Collection, Mapping, Sequence
from typing import TypeAlias

from assessments.measures.undefined import Undefined
from assessments.scores import N_

Wins: TypeAlias = Mapping[str, Mapping[str, float]]  # winner -> loser -> how often
Graph: TypeAlias = Mapping[str, Collection[str]]

TOLERANCE = 1e-11
MOST_ITERATIONS = 100_000

NOTHING_COMPARED = N_("nothing has been compared")
NOT_CONNECTED = N_("some items never beat, or never lost to, the rest, so their strengths have no finite value")
NOT_SETTLED = N_("the strengths did not settle within the iterations allowed")
NO_BALLOTS = N_("nobody has ranked anything")


def reachable(graph: Graph, start: str) -> set[str]:
    """All nodes that a path from the start leads to, the start among them."""
    found, open_nodes = {start}, [start]
    while open_nodes:
        fresh = set(graph.get(open_nodes.pop(), ())) - found
        found |= fresh
        open_nodes.extend(fresh)
    return found


def strongly_connected(graph: Graph, nodes: Collection[str]) -> bool:
    """Does a path lead from every node to every other?"""
    back: dict[str, set[str]] = {}
    for winner, losers in graph.items():
        for loser in losers:
            back.setdefault(loser, set()).add(winner)
    start = min(nodes)
    return reachable(graph, start) >= set(nodes) and reachable(back, start) >= set(nodes)


def bradley_terry(
    wins: Wins, alpha: float = 0.0, most_iterations: int = MOST_ITERATIONS
) -> dict[str, float] | Undefined:
    """Log-strengths with mean 0: P(i beats j) = 1/(1 + exp(b_j - b_i)) (Bradley and Terry 1952).

    By Hunter's MM algorithm (2004), each strength in turn of all: p_i = (W_i + alpha) / (alpha + sum_j
    n_ij/(p_i + p_j)), until no log-strength moves by more than 1e-11. A tie counts as half a win to
    each. alpha > 0 is the gamma prior of Caron and Doucet 2012 on p_i, of mean 1, as in choix. Without it
    the maximum exists only if every item can be reached from every other through wins (Ford 1957):
    else undefined. crowd-kit's BradleyTerry compares its scores with themselves and so stops after
    two iterations; choix agrees.
    """
    games = _checked(wins)
    if not (alpha >= 0 and math.isfinite(alpha)):
        raise ValueError("alpha is 0 or a positive number")
    items = sorted({item for winner, losers in games.items() for item in (winner, *losers)})
    if not items:
        return Undefined(NOTHING_COMPARED)
    if alpha == 0 and not strongly_connected(games, items):
        return Undefined(NOT_CONNECTED)
    met = {i: {j: games.get(i, {}).get(j, 0) + games.get(j, {}).get(i, 0) for j in items if j != i} for i in items}
    total = {i: math.fsum(games.get(i, {}).values()) for i in items}
    strength = dict.fromkeys(items, 0.0)
    for _ in range(most_iterations):
        after = _mm_step(strength, met, total, alpha)
        moved = max(abs(after[i] - strength[i]) for i in items)
        strength = after
        if moved <= TOLERANCE:
            return strength
    return Undefined(NOT_SETTLED)


def _checked(wins: Wins) -> dict[str, dict[str, float]]:
    """Only what was won at all; refuses counts below 0 and items compared with themselves."""
    for winner, losers in wins.items():
        if winner in losers:
            raise ValueError(f"{winner!r} is compared with itself")
        if not all(count >= 0 and math.isfinite(count) for count in losers.values()):
            raise ValueError("wins are counts: 0 or more")
    kept = {winner: {loser: n for loser, n in losers.items() if n > 0} for winner, losers in wins.items()}
    return {winner: losers for winner, losers in kept.items() if losers}


def _mm_step(strength: Mapping[str, float], met: Wins, total: Mapping[str, float], alpha: float) -> dict[str, float]:
    scale = len(strength) / math.fsum(math.exp(value) for value in strength.values())
    power = {item: scale * math.exp(value) for item, value in strength.items()}
    after = {
        i: math.log((total[i] + alpha) / (alpha + math.fsum(n / (power[i] + power[j]) for j, n in met[i].items())))
        for i in strength
    }
    middle = math.fsum(after.values()) / len(after)
    return {item: value - middle for item, value in after.items()}


def margins(ballots: Sequence[Sequence[Sequence[str]]]) -> dict[tuple[str, str], int]:
    """For every ordered pair: ballots that put the first above the second, less those that do the reverse.

    A ballot is a list of tiers, best first; items of a tier are tied. Every ballot names every item once.
    """
    named = [sorted(item for tier in ballot for item in tier) for ballot in ballots]
    if any(row != named[0] or len(set(row)) != len(row) for row in named):
        raise ValueError("every ballot names the same items, each once; put those without a preference into one tier")
    found = {(one, other): 0 for one in named[0] for other in named[0] if one != other} if named else {}
    for ballot in ballots:
        level = {item: place for place, tier in enumerate(ballot) for item in tier}
        for one, other in found:
            found[one, other] += (level[one] < level[other]) - (level[one] > level[other])
    return found


def ranked_pairs(
    ballots: Sequence[Sequence[Sequence[str]]], order: Sequence[str] | None = None
) -> list[list[str]] | Undefined:
    """Tideman's ranked pairs (1987): one order, as tiers, best first.

    Majorities are locked in from the largest margin down, except one that would close a circle. Equal
    margins are taken in the order of their winners, then of their losers, in `order` (by default
    sorted): a stated rule in place of Zavist and Tideman's drawn ballot (1989). Items between which
    no chain of majorities lies share a tier, each as high as it can be.
    """
    found = margins(ballots)
    items = sorted({item for ballot in ballots for tier in ballot for item in tier})
    if not items:
        return Undefined(NO_BALLOTS)
    if order is not None and sorted(order) != items:
        raise ValueError("the order names every item once")
    place = {item: n for n, item in enumerate(order or items)}
    ranked = sorted((-margin, place[a], place[b], a, b) for (a, b), margin in found.items() if margin > 0)
    locked: dict[str, set[str]] = {item: set() for item in items}
    for *_, winner, loser in ranked:
        if winner not in reachable(locked, loser):
            locked[winner].add(loser)
    tiers, left = [], sorted(items, key=place.__getitem__)
    while left:
        beaten = {loser for item in left for loser in locked[item]}
        tiers.append([item for item in left if item not in beaten])
        left = [item for item in left if item in beaten]
    return tiers
