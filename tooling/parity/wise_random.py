"""The seeded random numbers of @wise-edit/kernels in Python, so that masks and drops are drawn here as there.

sfc32 by Chris Doty-Humphrey, its state from four FNV-1a hashes of the stream's name.
"""

BITS = 0xFFFFFFFF
BASES = (0x811C9DC5, 0x9E3779B9, 0x85EBCA6B, 0xC2B2AE35)


class Stream:
    """The stream named by a seed and labels (numbers or texts of ASCII characters)."""

    def __init__(self, seed, *labels):
        parts = [f"{'string' if isinstance(part, str) else 'number'}:{part}" for part in (seed, *labels)]
        self.state = [hash32("\0".join(parts), base) for base in BASES]
        for _ in range(15):
            self.uint32()

    def uint32(self):
        a, b, c, d = self.state
        total = (a + b + d) & BITS
        rotated = ((c << 21) | (c >> 11)) & BITS
        self.state = [b ^ (b >> 9), (c + (c << 3)) & BITS, (rotated + total) & BITS, (d + 1) & BITS]
        return total

    def next(self):
        return self.uint32() / 2**32


def hash32(text, base):
    h = base
    for character in text:
        h = (h ^ ord(character)) * 0x01000193 & BITS
    h = (h ^ (h >> 16)) * 0x85EBCA6B & BITS
    h = (h ^ (h >> 13)) * 0xC2B2AE35 & BITS
    return h ^ (h >> 16)
