"""The reference encoder, [POOL-8] to [POOL-10]: the symbols of one channel."""

from .integers import floor_div, round_div


def derived(format, p, sent):
    """[POOL-7] The value of the last child, from the parent's value p and the other children's values."""
    return format.clamp((len(sent) + 1) * p - sum(sent))


def shifted(format, p, S, area, n):
    """[POOL-10] The first candidate: the true means, shifted so that they sum to n * p, rounded by largest remainder."""
    den = n * area
    shift = den * p - sum(S)
    missing = n * p
    Q, rem = [], []
    for i in range(n):
        num = n * S[i] + shift
        Q.append(floor_div(num, den))
        rem.append(num - Q[i] * den)
        missing -= Q[i]
    V, clamped = [], False
    for i in range(n - 1):
        rank = sum(1 for j in range(n) if rem[j] > rem[i] or (rem[j] == rem[i] and j < i))
        v = Q[i] + 1 if rank < missing else Q[i]
        V.append(format.clamp(v))
        clamped = clamped or V[i] != v
    v = n * p - sum(V)
    V.append(format.clamp(v))
    return V, clamped or V[n - 1] != v


def rounded(format, p, S, area, n):
    """[POOL-10] The second candidate: each sent child rounded on its own."""
    V = [round_div(S[i], area) for i in range(n - 1)]
    return V + [derived(format, p, V)]


def error(V, S, area):
    """[POOL-10] The distance of the children's values from the map, the derived one's included."""
    return sum(abs(area * V[i] - S[i]) for i in range(len(V)))


def children(format, p, S, area, n):
    """[POOL-10] The values of n children with sums S under a parent of value p."""
    A, clamped = shifted(format, p, S, area, n)
    if not clamped:
        return A
    B = rounded(format, p, S, area, n)
    return B if error(B, S, area) < error(A, S, area) else A


def cell_sum(cell, samples):
    """[POOL-8] The sum of the padded map's samples in a cell; samples is a list of rows."""
    height, width = len(samples), len(samples[0])
    total = 0
    for y in range(cell.top, cell.top + cell.height):
        row = samples[min(y, height - 1)]                       # [POOL-1]
        total += sum(row[min(x, width - 1)] for x in range(cell.left, cell.left + cell.width))
    return total


def encode_channel(tree, format, difference, samples, trace=None):
    """[POOL-10] The symbols of a channel, by number, and the values that the decoder will hold at the finest state."""
    value = [None] * len(tree.cells)                            # by the cell's index
    symbols = [0] * tree.geometry.area(tree.finest)
    for row in tree.roots:
        for cell in row:
            value[cell.index] = round_div(cell_sum(cell, samples), cell.area)           # [POOL-8]
            symbols[cell.symbol] = format.pattern(value[cell.index])                    # [POOL-9]
    for step in tree.steps:
        for parent in step:
            p = value[parent.index]
            sums = [cell_sum(child, samples) for child in parent.children]
            values = children(format, p, sums, parent.children[0].area, len(sums))
            for child, v in zip(parent.children, values):
                value[child.index] = v
                if child.symbol is not None:
                    symbols[child.symbol] = format.pattern(format.wrap(v - p) if difference else v)
    if trace is not None:
        for q in range(tree.root, tree.finest + 1):
            trace.append([[value[cell.index] for cell in row] for row in tree.grid(q)])
    return symbols, [[value[cell.index] for cell in row] for row in tree.grid(tree.finest)]


def encode_stream(stream, data):
    """[POOL-10], [SCAN-2] The symbols of a map layer's stream by place, from a map in CHW of one byte per sample."""
    layer, symbols = stream.layer, bytearray()
    samples = [layer.format.sample(b) for b in data]
    by_channel = {}
    for segment in stream.segments:
        before = layer.geometry.area(segment.start)
        for c in range(segment.first, segment.first + segment.channels):
            if c not in by_channel:
                first = c * layer.H * layer.W
                rows = [samples[first + y * layer.W:first + (y + 1) * layer.W] for y in range(layer.H)]
                tree = layer.geometry.tree(*stream.states(c))
                by_channel[c] = encode_channel(tree, layer.format, stream.difference, rows)[0]
            symbols += bytes(by_channel[c][before:before + segment.each])
    return bytes(symbols)
