"""Are two answers the same, number by number?"""

from __future__ import annotations

import math
from typing import Any


def close(one: Any, other: Any, tolerance: float) -> bool:
    """Numbers within the tolerance (relative above 1, absolute below), all else equal."""
    if isinstance(one, dict) and isinstance(other, dict):
        return set(one) == set(other) and all(close(one[key], other[key], tolerance) for key in one)
    if isinstance(one, list | tuple) and isinstance(other, list | tuple):
        return len(one) == len(other) and all(close(a, b, tolerance) for a, b in zip(one, other, strict=True))
    if isinstance(one, int | float) and isinstance(other, int | float):
        return math.isclose(one, other, rel_tol=tolerance, abs_tol=tolerance)
    return bool(one == other)
