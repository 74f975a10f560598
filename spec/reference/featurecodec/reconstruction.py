"""From any subset of a channel's symbols to a grid, and from grids to a map, [RECON]."""

from .encoder import derived
from .integers import round_div
from .scan import channel_and_number


def evidence(format, cell, symbols):
    """[RECON-2] 1: (Σ value·area, Σ area) of the topmost received values in a cell."""
    e, a = 0, 0
    for child in cell.children:
        if child.symbol in symbols:                             # derived children have none
            below = (format.sample(symbols[child.symbol]) * child.area, child.area)
        else:
            below = evidence(format, child, symbols)
        e, a = e + below[0], a + below[1]
    return e, a


def lost_root(format, difference, tree, y, x, symbols, mean):
    """[RECON-2] The estimate of the root in row y, column x."""
    e, a = (0, 0) if difference else evidence(format, tree.roots[y][x], symbols)
    if a > 0:
        return round_div(e, a)
    neighbours = []
    for row, column in ((y - 1, x), (y, x - 1), (y, x + 1), (y + 1, x)):
        if 0 <= row < len(tree.roots) and 0 <= column < len(tree.roots[0]):
            symbol = tree.roots[row][column].symbol
            if symbol in symbols:
                neighbours.append(format.sample(symbols[symbol]))
    if neighbours:
        return round_div(sum(neighbours), len(neighbours))
    return format.clamp(mean)


def children(format, difference, parent, p, exact, symbols):
    """[RECON-1], [RECON-3], [RECON-4] (value, exact) of each child of a parent of value p."""
    n, result, known = len(parent.children), {}, []
    for i, child in enumerate(parent.children):
        if child.symbol is None or child.symbol not in symbols:
            continue
        symbol = symbols[child.symbol]
        if not difference:
            result[i] = (format.sample(symbol), True)
        elif exact:
            result[i] = (format.wrap(p + format.signed(symbol)), True)
        else:
            result[i] = (format.clamp(p + format.signed(symbol)), False)
        known.append(result[i][0])
    if not exact:                                               # [RECON-4]: nothing is shared
        shared = (p, False)
    elif len(known) == n - 1:                                   # [RECON-1]: the derived child alone is unknown
        shared = (derived(format, p, known), True)
    else:                                                       # [RECON-3]
        shared = (format.clamp(round_div(n * p - sum(known), n - len(known))), False)
    return [result.get(i, shared) for i in range(n)]


def reconstruct(tree, format, difference, wanted, mean, symbols, trace=None):
    """[RECON-5] The grid of state `wanted` as rows of (value, exact); symbols are those that are there, by number."""
    cells = [None] * len(tree.cells)                            # (value, exact) by the cell's index
    for y, row in enumerate(tree.roots):
        for x, root in enumerate(row):
            if root.symbol in symbols:
                cells[root.index] = (format.sample(symbols[root.symbol]), True)
            else:
                cells[root.index] = (lost_root(format, difference, tree, y, x, symbols, mean), False)
    if trace is not None:
        trace.append([[cells[cell.index][0] for cell in row] for row in tree.roots])
    for step in tree.steps[:wanted - tree.root]:
        for parent in step:
            values = children(format, difference, parent, *cells[parent.index], symbols)
            for child, value in zip(parent.children, values):
                cells[child.index] = value
    return [[cells[cell.index] for cell in row] for row in tree.grid(wanted)]


def expand(geometry, state, grid):
    """[RECON-6] The map, row by row, of a grid of values."""
    rows, columns = geometry.extents(state)
    row_of = [j for j, (_, count) in enumerate(rows) for _ in range(count)][:geometry.rows.N]
    column_of = [j for j, (_, count) in enumerate(columns) for _ in range(count)][:geometry.columns.N]
    return [grid[row][column] for row in row_of for column in column_of]


def stream_map(stream, symbols, state):
    """[RECON-7] A stream's map in CHW as bytes, its exact cells and its cells; symbols are by place."""
    layer = stream.layer
    by_channel = {}
    for place, symbol in symbols.items():
        channel, number = channel_and_number(stream, place)
        by_channel.setdefault(channel, {})[number] = symbol
    samples, exact, cells = bytearray(), 0, 0
    for channel in range(layer.C):
        mean, states = layer.means[channel], stream.states(channel)
        if states is None:
            samples += bytes([layer.format.pattern(mean)]) * (layer.H * layer.W)
            continue
        root, finest = states
        brought = min(max(state, root), finest)
        grid = reconstruct(layer.geometry.tree(root, finest), layer.format, stream.difference, brought, mean,
                           by_channel.get(channel, {}))
        exact += sum(is_exact for row in grid for _, is_exact in row)
        cells += len(grid) * len(grid[0])
        values = [[value for value, _ in row] for row in grid]
        samples += bytes(layer.format.pattern(v) for v in expand(layer.geometry, brought, values))
    return bytes(samples), exact, cells
