"""Grids and states of a feature map, [POOL-1] to [POOL-6]. Nothing here looks at a sample."""

from functools import lru_cache

from .cells import Tree


class Axis:
    """[POOL-1], [POOL-2] Rows or columns: N samples in blocks of k."""

    def __init__(self, N, k, centre_out):
        self.N, self.k, self.centre_out = N, k, centre_out
        self.M = (N + k - 1) // k
        self.O = 0
        while k % 2 == 0:
            k //= 2
            self.O += 1

    def kernel(self, o):
        """[POOL-2] Samples in a block at the start of octave o."""
        return self.k // 2 ** min(o, self.O)

    def blocks(self, o):
        """[POOL-2] Blocks at the start of octave o."""
        return self.M * 2 ** min(o, self.O)

    def divided(self, o, t):
        """[POOL-2] Blocks divided after t steps of octave o."""
        return min(t, self.blocks(o)) if o < self.O else 0

    def cells(self, o, t):
        """[POOL-2] Cells after t steps of octave o."""
        return self.blocks(o) + self.divided(o, t)

    def first(self, B, t):
        """[POOL-5] The first of the t of B blocks that have divided."""
        return (B - t) // 2 if self.centre_out else 0

    def next(self, B, t):
        """[POOL-5] The block that divides after t of B blocks have."""
        before = self.first(B, t)
        after = self.first(B, t + 1)
        return after if after < before else before + t

    def extent(self, o, t, j):
        """[POOL-5] The first sample of cell j, and the number of its samples."""
        kernel, d = self.kernel(o), self.divided(o, t)
        f = self.first(self.blocks(o), d)
        if j < f:
            return j * kernel, kernel
        if j < f + 2 * d:
            return f * kernel + (j - f) * (kernel // 2), kernel // 2
        return (j - d) * kernel, kernel

    def extents(self, o, t):
        """[POOL-5] The extents of all cells."""
        return [self.extent(o, t, j) for j in range(self.cells(o, t))]

    def split(self, o, t):
        """[POOL-6] The cell that divides in step t + 1 of octave o: the split row or column; or None."""
        B = self.blocks(o)
        if o >= self.O or t >= B:
            return None
        b = self.next(B, t)
        return b if b < self.first(B, t) else b + t


class Geometry:
    """[POOL-3], [POOL-4] The two axes of a map and the states of its grids. State `last` is the finest grid."""

    def __init__(self, height, width, row_kernel, column_kernel, centre_out):
        self.rows = Axis(height, row_kernel, centre_out)
        self.columns = Axis(width, column_kernel, centre_out)
        self.octaves = max(self.rows.O, self.columns.O)
        self.last = sum(self.steps(o) for o in range(self.octaves))
        self.tree = lru_cache(maxsize=64)(lambda root, finest: Tree(self, root, finest))

    def steps(self, o):
        """[POOL-3] Steps of octave o."""
        return max(axis.blocks(o) for axis in (self.rows, self.columns) if o < axis.O)

    def position(self, q):
        """[POOL-4] The octave of state q and the steps done in it."""
        for o in range(self.octaves):
            if q < self.steps(o):
                return o, q
            q -= self.steps(o)
        return self.octaves, 0

    def grid(self, q):
        """[POOL-4] Rows and columns of the grid of state q."""
        o, t = self.position(q)
        return self.rows.cells(o, t), self.columns.cells(o, t)

    def area(self, q):
        """[POOL-4] Cells of the grid of state q; 0 for no state, as [SCAN-2] defines."""
        if q is None:
            return 0
        rows, columns = self.grid(q)
        return rows * columns

    def state(self, rows, columns):
        """[POOL-4] The state of a grid's size, or None. Sizes only grow with the state, so halving finds it."""
        low, high = 0, self.last
        while low < high:
            middle = (low + high) // 2
            if sum(self.grid(middle)) < rows + columns:
                low = middle + 1
            else:
                high = middle
        return low if self.grid(low) == (rows, columns) else None

    def extents(self, q):
        """[POOL-5] The extents of the rows and of the columns of the grid of state q."""
        o, t = self.position(q)
        return self.rows.extents(o, t), self.columns.extents(o, t)

    def split(self, q):
        """[POOL-6] The split row and the split column of the step q -> q + 1, None if no row or column divides."""
        o, t = self.position(q)
        return self.rows.split(o, t), self.columns.split(o, t)
