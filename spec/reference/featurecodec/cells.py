"""The cells of a channel, their children and their symbols, [POOL-6] and [POOL-7], for one root and finest state."""


class Cell:
    """A rectangle of samples. `symbol` is its symbol's number, None for a derived child."""

    def __init__(self, index, top, height, left, width):
        self.index = index                                      # among all cells of the tree
        self.top, self.height, self.left, self.width = top, height, left, width
        self.symbol = None
        self.children = []                                      # in the order of [POOL-7], the derived one last

    @property
    def area(self):
        return self.height * self.width


class Tree:
    """All cells that a channel goes through from its root state to its finest state.

    `roots` is the root grid, a list of rows; `steps[i]` are the cells that divide in the step root + i -> root + i + 1.
    """

    def __init__(self, geometry, root, finest):
        self.geometry, self.root, self.finest = geometry, root, finest
        self.cells = []
        rows, columns = geometry.extents(root)
        self.roots = [[self._new(*row, *column) for column in columns] for row in rows]
        number = 0
        for row in self.roots:
            for cell in row:
                cell.symbol = number
                number += 1
        self.steps = []
        grid = self.roots
        for q in range(root, finest):
            r, c = geometry.split(q)
            self.steps.append([cell for y, row in enumerate(grid)
                               for cell in (row if y == r else [] if c is None else [row[c]])])
            for y, row in enumerate(grid):
                if y == r:
                    for x, cell in enumerate(row):
                        self._divide(cell, True, x == c)
                elif c is not None:
                    self._divide(row[c], False, True)
            grid = after_step(grid, r, c)
            number = self._number(grid, r, c, number)

    def _new(self, top, height, left, width):
        cell = Cell(len(self.cells), top, height, left, width)
        self.cells.append(cell)
        return cell

    def _divide(self, cell, in_rows, in_columns):
        """[POOL-7] Gives a cell its two or four children, in order."""
        tops, height = ([cell.top], cell.height)
        lefts, width = ([cell.left], cell.width)
        if in_rows:
            height //= 2
            tops = [cell.top, cell.top + height]
        if in_columns:
            width //= 2
            lefts = [cell.left, cell.left + width]
        cell.children = [self._new(top, height, left, width) for top in tops for left in lefts]

    def _number(self, grid, r, c, number):
        """[POOL-6] Numbers the symbols of the step that led to this grid; gives the next number."""
        if r is not None:
            for cell in grid[r]:
                cell.symbol = number
                number += 1
        if c is not None:
            for y, row in enumerate(grid):
                if y != r:
                    row[c].symbol = number
                    number += 1
        return number

    def grid(self, q):
        """The grid of state q, root <= q <= finest, as a list of rows of cells."""
        grid = self.roots
        for state in range(self.root, q):
            grid = after_step(grid, *self.geometry.split(state))
        return grid


def after_step(grid, r, c):
    """[POOL-7] The grid after a step with split row r and split column c: children take the places of their parents."""
    after = []
    for y, row in enumerate(grid):
        if y == r:
            upper, lower = [], []
            for cell in row:
                half = len(cell.children) // 2                  # upper children first: 2 of 4, or 1 of 2
                upper += cell.children[:half]
                lower += cell.children[half:]
            after += [upper, lower]
        elif c is not None:
            after.append(row[:c] + row[c].children + row[c + 1:])
        else:
            after.append(row)
    return after
