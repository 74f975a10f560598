"""Random profiles as canonical bytes, and random maps with one byte per sample, made with the reference implementation."""
from featurecodec.geometry import Geometry
from featurecodec.profile import LAYER, NO_START, SEGMENT, STREAM
from featurecodec.qformat import Format
from featurecodec.scan import cut

def random_layer(r):
    """The fields of a map layer and its geometry."""
    C, H, W = r.randint(1, 5), r.choice([1, 2, 3, 5, 7, 8, 11, 13]), r.choice([1, 2, 4, 6, 8, 9, 12, 17])
    kernels = [r.randint(1, max(1, 2 * length - 1)) for length in (H, W)]
    if r.random() < .5:
        kernels = [2 ** r.randint(0, 4) for _ in (H, W)]
        for axis, length in enumerate((H, W)):
            while kernels[axis] > 1 and kernels[axis] >= 2 * length: kernels[axis] //= 2
    layer = dict(C=C, H=H, W=W, kernels=kernels, bits=r.randint(2, 8), signed=r.randint(0, 1), centre=r.randint(0, 1),
                 means=r.randint(0, 1), fraction_bits=r.random() < .3, affine=r.random() < .3, n=r.choice([0, 0, 3, -2]))
    return dict(layer, geometry=Geometry(H, W, *kernels, layer["centre"]))

def random_passes(r, layer):
    """FLEET's scan, Clio's scan, or a mixed one."""
    C, geometry = layer["C"], layer["geometry"]
    kind = r.choice(["fleet", "clio", "mixed"])
    if kind == "fleet":
        states = sorted(r.sample(range(geometry.last + 1), min(geometry.last + 1, r.randint(1, 5))))
        return [(0, C, geometry.grid(q)) for q in states]
    if kind == "clio":
        q, size = r.randint(0, geometry.last), r.randint(1, 3)
        return [(first, min(first + size, C), geometry.grid(q)) for first in range(0, C, size)]
    state, passes = [0] * C, []
    for _ in range(r.randint(1, 6)):
        first = r.randint(0, C - 1); end = r.randint(first + 1, C)
        q = r.randint(max(state[first:end]), geometry.last)
        state[first:end] = [q] * (end - first)
        passes.append((first, end, geometry.grid(q)))
    return passes

def random_code(r):
    mode = r.choice([0, 1, 1, 2, 3])
    return mode + 8 * r.randint(0, 8) if mode == 1 else mode

def profile(r, layer_count, stream_count):
    """A profile whose first stream belongs to its first layer."""
    layers = [random_layer(r) for _ in range(layer_count)]
    streams, segment_count = [], 0
    for index in range(stream_count):
        layer = r.choice(layers) if index else layers[0]
        segments = cut(random_passes(r, layer), layer["C"], layer["geometry"])
        streams.append((layer, segments, segment_count, [random_code(r), random_code(r)]))
        segment_count += len(segments)
    h, f, s, K = r.choice([3, 4]), r.randint(2, 8), r.randint(2, 4), r.randint(0, 2)
    if stream_count == 1: s = r.randint(1, 4)
    window = r.randint(1, 2 ** (f - 1))
    misorder = r.randint(0, min(2 ** f - 2 * window, 255))
    check = K + (16 if K and r.random() < .3 else 0)
    data = b"FC" + bytes([1, 16 * h + f, s, window, misorder, layer_count, stream_count, check, 0, 0])
    first_table = 12 + LAYER.size * layer_count + 12 * stream_count + 8 * segment_count
    tables = b""
    for layer in layers:
        format, table = Format(layer["bits"], layer["signed"]), 0
        if layer["means"] or layer["fraction_bits"]: table = first_table + len(tables)
        if layer["means"]:
            tables += bytes(format.pattern(r.randint(format.lowest, format.highest)) for _ in range(layer["C"]))
        if layer["fraction_bits"]: tables += bytes(r.randint(-16, 22) % 256 for _ in range(layer["C"]))
        flags = layer["signed"] + 2 * layer["centre"] + 4 * layer["means"] + 8 * layer["fraction_bits"]
        n, scale = layer["n"], 0
        if layer["affine"] and not layer["fraction_bits"]:
            zero = format.pattern(r.randint(format.lowest, format.highest))
            flags, n, scale = flags + 16, zero, 0x3D000000
        data += LAYER.pack(0, flags, layer["C"], layer["H"], layer["W"], *layer["kernels"], layer["bits"], n & 255, table, scale)
    for layer, segments, first_segment, codes in streams:
        table = first_table + len(tables) if any(codes) else 0
        for code in filter(None, codes):
            for _ in range(layer["C"]):
                density = 0 if code & 7 == 1 else r.randint(0, 7)
                tables += bytes([r.choice([r.randint(0, 23), 8, 8, 12, 16]) + 32 * density])
        data += STREAM.pack(layers.index(layer), r.randint(0, 1), r.choice([0, 1, 3, 4, 8, 16, 16, 255]), len(segments),
                            first_segment, *codes, table, 0)
    for _, segments, _, _ in streams:
        for first, channels, start, target in segments:
            data += SEGMENT.pack(first, channels, NO_START if start is None else start, target)
    return data + tables

def random_map(r, layer):
    """A map in CHW: noise, smooth, sparse or saturated."""
    format, kind = layer.format, r.choice(["noise", "smooth", "sparse", "saturated"])
    lowest, highest = format.lowest, format.highest
    def sample(c, y, x):
        if kind == "noise": return r.randint(lowest, highest)
        if kind == "smooth":
            slope = (highest - lowest) * .3 * ((y - x + c) / 9)
            return format.clamp(round((lowest + highest) / 2 + slope + r.gauss(0, format.modulus / 40 + .4)))
        if kind == "sparse": return 0 if r.random() < .7 else format.clamp(round(r.gauss(0, format.modulus / 6)))
        return r.choice([lowest, highest, 0])
    return bytes(format.pattern(sample(c, y, x)) for c in range(layer.C) for y in range(layer.H) for x in range(layer.W))
