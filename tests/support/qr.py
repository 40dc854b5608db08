"""Reads an undamaged QR code of level M or Q: enough to check what a code we drew really says."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

MASKS: tuple[Callable[[int, int], bool], ...] = (
    lambda r, c: (r + c) % 2 == 0,
    lambda r, c: r % 2 == 0,
    lambda r, c: c % 3 == 0,
    lambda r, c: (r + c) % 3 == 0,
    lambda r, c: (r // 2 + c // 3) % 2 == 0,
    lambda r, c: r * c % 2 + r * c % 3 == 0,
    lambda r, c: (r * c % 2 + r * c % 3) % 2 == 0,
    lambda r, c: ((r + c) % 2 + r * c % 3) % 2 == 0,
)
FORMAT_MASK = 0b101010000010010
M, Q = 0b00, 0b11
BLOCKS = {
    (1, M): (1, 16), (2, M): (1, 28), (3, M): (1, 44), (4, M): (2, 32), (5, M): (2, 43),
    (1, Q): (1, 13), (2, Q): (1, 22), (3, Q): (2, 17), (4, Q): (2, 24),
}  # fmt: skip
"""By version and level: how many blocks of how many data bytes; their bytes take turns."""
BYTE_MODE = 0b0100


def read_qr(modules: Sequence[Sequence[bool]]) -> str:
    """The text of a code in byte mode, from its matrix without a margin."""
    size = len(modules)
    version = (size - 17) // 4
    described = _format(modules)
    mask = MASKS[described >> 10 & 0b111]
    bits = [modules[r][c] != mask(r, c) for r, c in _places(size, version)]
    count, each = BLOCKS[version, described >> 13]
    mixed = [bits[8 * n : 8 * n + 8] for n in range(count * each)]
    data = [bit for block in range(count) for byte in mixed[block::count] for bit in byte]
    assert _number(data[:4]) == BYTE_MODE
    length = _number(data[4:12])
    return bytes(_number(data[12 + 8 * n : 20 + 8 * n]) for n in range(length)).decode()


def _format(modules: Sequence[Sequence[bool]]) -> int:
    row = [modules[8][c] for c in (0, 1, 2, 3, 4, 5, 7, 8)]
    column = [modules[r][8] for r in (7, 5, 4, 3, 2, 1, 0)]
    return _number(row + column) ^ FORMAT_MASK


def _number(bits: Sequence[bool]) -> int:
    return int("".join("1" if bit else "0" for bit in bits), 2)


def _places(size: int, version: int) -> Iterator[tuple[int, int]]:
    """The places of the data, upwards and downwards in pairs of columns from the right."""
    upwards = True
    for right in (c - (c <= 6) for c in range(size - 1, 0, -2)):
        rows = range(size - 1, -1, -1) if upwards else range(size)
        for r in rows:
            for c in (right, right - 1):
                if not _reserved(r, c, size, version):
                    yield r, c
        upwards = not upwards


def _reserved(r: int, c: int, size: int, version: int) -> bool:
    """Finder patterns with formats, timing lines, and the one alignment pattern of versions 2-6."""
    corner = (r < 9 and c < 9) or (r < 9 and c >= size - 8) or (r >= size - 8 and c < 9)
    centre = size - 7
    aligned = version > 1 and abs(r - centre) <= 2 and abs(c - centre) <= 2
    return corner or aligned or r == 6 or c == 6
