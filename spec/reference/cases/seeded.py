"""Random numbers that are the same with every Python: SplitMix64."""


class Seeded:
    def __init__(self, seed):
        self.state = seed & (2**64 - 1)

    def next(self):
        """64 random bits."""
        self.state = (self.state + 0x9E3779B97F4A7C15) % 2**64
        z = self.state
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9 % 2**64
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB % 2**64
        return z ^ (z >> 31)

    def below(self, n):
        """A number from 0 to n - 1; the bias of the remainder does not matter here."""
        return self.next() % n

    def within(self, low, high):
        """A number from low to high, both included."""
        return low + self.below(high - low + 1)

    def chance(self, percent):
        return self.below(100) < percent

    def choice(self, items):
        return items[self.below(len(items))]

    def bytes(self, count):
        return bytes(self.below(256) for _ in range(count))

    def shuffled(self, items):
        items = list(items)
        for i in range(len(items) - 1, 0, -1):
            j = self.below(i + 1)
            items[i], items[j] = items[j], items[i]
        return items

    def magnitude(self, low, high):
        """Mostly near 0, sometimes far: what feature maps and their differences look like."""
        span = self.choice([1, 2, 2, 4, 4, 8, 16, 64, 256])
        return max(low, min(high, self.within(-span, span)))
