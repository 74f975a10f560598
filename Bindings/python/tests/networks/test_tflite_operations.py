"""Every operation of TensorFlow Lite that is read, in int8 against LiteRT's reference kernels; and what is refused, by name."""
import os

import numpy as np
import pytest
import tflite_models
from tflite_models import NONE, RELU, RELU6, RELU_N1_TO_1, SAME, TANH, VALID, Model

from featurecodec.networks import ModelError, Network, cut_model, import_model

SEED = int(os.environ.get("FUZZ_SEED", "1"))
SHAPE = (1, 9, 8, 6)


class Int8Model(Model):
    """A model of int8 maps with random formats."""

    def __init__(self, rng):
        super().__init__()
        self.rng = rng
        self.shapes, self.formats = {}, {}
        self.first = self.map(SHAPE, input=True)

    def map(self, shape, format=None, input=False):
        format = format or (np.float32(self.rng.uniform(0.02, 0.2)), int(self.rng.integers(-60, 60)))
        number = (self.input if input else self.tensor)(shape, np.int8, scale=format[0], zero=format[1])
        self.shapes[number], self.formats[number] = tuple(shape), format
        return number

    def weights(self, shape, axis, per_channel=True):
        scale = self.rng.uniform(0.002, 0.02, shape[axis] if per_channel else 1).astype(np.float32)
        return self.constant(self.rng.integers(-127, 128, shape).astype(np.int8), scale=scale, axis=axis), scale

    def bias(self, x, scale, count):
        steps = self.rng.integers(-3000, 3000, count).astype(np.int32)
        return self.constant(steps, scale=np.float32(self.formats[x][0]) * scale)

    def convolution(self, x, channels, kernel=(3, 3), stride=1, dilation=1, padding=SAME, act=NONE, per_channel=True, bias=True, groups=1):
        _, h, w, depth = self.shapes[x]
        weights, scale = self.weights((channels, *kernel, depth // groups), 0, per_channel)
        size = tuple(-(-n // stride) if padding == SAME else (n - (k - 1) * dilation - 1) // stride + 1 for n, k in zip((h, w), kernel))
        inputs = [x, weights, self.bias(x, scale, channels)] if bias else [x, weights]
        return self.add("CONV_2D", inputs, self.map((1, *size, channels)), (
            "Conv2DOptions", dict(padding=padding, strideH=stride, strideW=stride, dilationHFactor=dilation, dilationWFactor=dilation,
                                  fusedActivationFunction=act)), 3)

    def depthwise(self, x, multiplier=1, kernel=(3, 3), stride=1, padding=SAME, act=NONE):
        _, h, w, depth = self.shapes[x]
        weights, scale = self.weights((1, *kernel, depth * multiplier), 3)
        size = tuple(-(-n // stride) if padding == SAME else (n - k) // stride + 1 for n, k in zip((h, w), kernel))
        return self.add("DEPTHWISE_CONV_2D", [x, weights, self.bias(x, scale, depth * multiplier)], self.map((1, *size, depth * multiplier)), (
            "DepthwiseConv2DOptions", dict(padding=padding, strideH=stride, strideW=stride, depthMultiplier=multiplier, dilationHFactor=1,
                                           dilationWFactor=1, fusedActivationFunction=act)), 3)

    def dense(self, x, outputs, per_channel=False, act=NONE, bias=True):
        count = int(np.prod(self.shapes[x]))
        weights, scale = self.weights((outputs, count), 0, per_channel)
        # So that outputs spread over some hundred steps.
        target = (np.float32(self.formats[x][0] * scale.mean() * 5000 * np.sqrt(count) / 40), int(self.rng.integers(-60, 60)))
        return self.add("FULLY_CONNECTED", [x, weights, self.bias(x, scale, outputs) if bias else -1], self.map((1, outputs), target), (
            "FullyConnectedOptions", dict(fusedActivationFunction=act)), 5)

    def pool(self, kind, x, kernel, stride, padding=SAME, act=NONE):
        _, h, w, depth = self.shapes[x]
        size = tuple(-(-n // stride) if padding == SAME else (n - k) // stride + 1 for n, k in zip((h, w), kernel))
        return self.add(kind, [x], self.map((1, *size, depth), self.formats[x]), ("Pool2DOptions", dict(
            padding=padding, strideH=stride, strideW=stride, filterHeight=kernel[0], filterWidth=kernel[1], fusedActivationFunction=act)), 2)

    def two(self, kind, a, b, act=NONE):
        shape = max(self.shapes[a], self.shapes[b])
        scale = self.formats[a][0] * self.formats[b][0] * 60 if kind == "MUL" else None
        return self.add(kind, [a, b], self.map(shape, (np.float32(scale), 3) if scale else None), (
            "AddOptions" if kind == "ADD" else "MulOptions", dict(fusedActivationFunction=act)), 2)

    def numbers(self, *values):
        return self.constant(np.array(values, np.int32))

    def mean(self, x, keeps=True):
        depth = self.shapes[x][3]
        shape = (1, 1, 1, depth) if keeps else (1, depth)
        return self.add("MEAN", [x, self.numbers(1, 2)], self.map(shape, (self.formats[x][0] / 2, 2 * self.formats[x][1])), (
            "ReducerOptions", dict(keepDims=keeps)), 2)

    def simple(self, kind, inputs, shape, options, format=None, version=1):
        return self.add(kind, inputs, self.map(shape, format), options, version)


def flat(m, x):
    count = int(np.prod(m.shapes[x]))
    return m.simple("RESHAPE", [x, m.numbers(1, -1)], (1, count), ("ReshapeOptions", {}), m.formats[x])


def padded(m, x, **pads):
    top, bottom, left, right = pads["sides"]
    table = np.array([[0, 0], [top, bottom], [left, right], [0, 0]], np.int32)
    _, h, w, c = m.shapes[x]
    return m.simple("PAD", [x, m.constant(table)], (1, h + top + bottom, w + left + right, c), ("PadOptions", {}), m.formats[x], 2)


def resized(m, x, size, centres):
    return m.simple("RESIZE_NEAREST_NEIGHBOR", [x, m.numbers(*size)], (1, *size, m.shapes[x][3]), (
        "ResizeNearestNeighborOptions", dict(halfPixelCenters=centres)), m.formats[x], 3)


def channels(m, x, first, count):
    _, h, w, _ = m.shapes[x]
    return m.simple("SLICE", [x, m.numbers(0, 0, 0, first), m.numbers(-1, -1, -1, count)], (1, h, w, count), ("SliceOptions", {}), m.formats[x], 2)


def strided(m, x, first, end):
    _, h, w, _ = m.shapes[x]
    return m.simple(
        "STRIDED_SLICE", [x, m.numbers(0, 0, 0, first), m.numbers(0, 0, 0, end), m.numbers(1, 1, 1, 1)], (1, h, w, end - first),
        ("StridedSliceOptions", dict(beginMask=7, endMask=7)), m.formats[x], 2)


def joined(m, maps):
    _, h, w, _ = m.shapes[maps[0]]
    return m.simple("CONCATENATION", maps, (1, h, w, sum(m.shapes[one][3] for one in maps)), (
        "ConcatenationOptions", dict(axis=3)), m.formats[maps[0]], 2)


def padded_channels(m, x):
    _, h, w, c = m.shapes[x]
    table = np.array([[0, 0], [0, 0], [0, 0], [2, 1]], np.int32)
    return m.simple("PAD", [x, m.constant(table)], (1, h, w, c + 3), ("PadOptions", {}), m.formats[x], 2)


def requantized(m, x):
    return m.simple("QUANTIZE", [x], m.shapes[x], ("QuantizeOptions", {}), None, 2)


def activated(m, x, kind):
    return m.simple(kind, [x], m.shapes[x], None, m.formats[x], 2)


OPERATIONS = {
    "convolution": lambda m, x: m.convolution(x, 16, act=RELU6),
    "convolution, strides and rectangle": lambda m, x: m.convolution(x, 5, (2, 5), 2, act=RELU),
    "convolution, dilation, valid": lambda m, x: m.convolution(x, 7, (2, 3), dilation=2, padding=VALID),
    "convolution, one scale": lambda m, x: m.convolution(x, 7, per_channel=False),
    "convolution, groups": lambda m, x: m.convolution(x, 8, groups=2),
    "pointwise": lambda m, x: m.convolution(x, 24, (1, 1)),
    "depthwise": lambda m, x: m.depthwise(x, act=RELU6),
    "depthwise, two outputs per channel": lambda m, x: m.depthwise(x, 2, (3, 2), 2),
    "depthwise, valid": lambda m, x: m.depthwise(x, 1, (5, 5), padding=VALID),
    "padded convolution": lambda m, x: m.convolution(padded(m, x, sides=(1, 0, 2, 1)), 8, stride=2, padding=VALID),
    "dense": lambda m, x: m.dense(x, 40),
    "dense, a scale per output": lambda m, x: m.dense(x, 40, True, RELU),
    "dense, no bias": lambda m, x: m.dense(x, 40, bias=False),
    "dense after a reshape": lambda m, x: m.dense(flat(m, x), 40, act=RELU),
    "maximum": lambda m, x: m.pool("MAX_POOL_2D", x, (3, 2), 2),
    "maximum, relu6": lambda m, x: m.pool("MAX_POOL_2D", x, (2, 2), 2, VALID, RELU6),
    "average": lambda m, x: m.pool("AVERAGE_POOL_2D", x, (3, 3), 2),
    "average, relu": lambda m, x: m.pool("AVERAGE_POOL_2D", x, (2, 4), 1, VALID, RELU),
    "mean": lambda m, x: m.mean(x),
    "mean, flat": lambda m, x: m.dense(m.mean(x, False), 12),
    "sum": lambda m, x: m.two("ADD", x, m.convolution(x, 6), RELU),
    "sum with itself": lambda m, x: m.two("ADD", x, x),
    "product": lambda m, x: m.two("MUL", x, m.convolution(x, 6)),
    "product by a channel's number": lambda m, x: m.two("MUL", m.mean(x), x, RELU6),
    "concatenation": lambda m, x: joined(m, [x, channels(m, x, 2, 3), x]),
    "channels": lambda m, x: strided(m, x, 1, 5),
    "padded channels": lambda m, x: padded_channels(m, x),
    "another format": requantized,
    "relu": lambda m, x: activated(m, x, "RELU"),
    "relu6": lambda m, x: activated(m, x, "RELU6"),
    "logistic": lambda m, x: m.simple("LOGISTIC", [x], SHAPE, None, (np.float32(1 / 256), -128)),
    "nearest": lambda m, x: resized(m, x, (18, 16), False),
    "nearest, centres": lambda m, x: resized(m, x, (27, 24), True),
}


def compare(m, output, folder, count=4, **options):
    path = folder / "model.tflite"
    path.write_bytes(m.bytes(output))
    import_model(path, **options).save(folder)
    maps = m.rng.integers(-128, 128, (count, *SHAPE[1:])).astype(np.int8)
    got = Network.load(folder).run(maps)
    for number, one in enumerate(maps):
        expected = tflite_models.run(path.read_bytes(), one[None])[0]
        assert np.array_equal(got[number].reshape(expected.shape), expected), f"seed {SEED}"
    return got


@pytest.mark.parametrize("name", OPERATIONS)
def test_an_operation_gives_the_bytes_of_litert(name, tmp_path):
    m = Int8Model(np.random.default_rng([SEED, list(OPERATIONS).index(name)]))
    got = compare(m, OPERATIONS[name](m, m.first), tmp_path)
    assert len(np.unique(got)) > 2  # not all of it is saturated


def test_split(tmp_path):
    m = Int8Model(np.random.default_rng(SEED))
    parts = [m.map((1, 9, 8, 2), m.formats[m.first]) for _ in range(3)]
    m.add("SPLIT", [m.numbers(3), m.first], parts[0], ("SplitOptions", dict(numSplits=3)), 2)
    m.graph.operators[-1].outputs = parts
    compare(m, joined(m, [parts[2], parts[0]]), tmp_path)


@pytest.mark.parametrize("seed", range(6))
def test_random_graphs_give_the_bytes_of_litert(seed, tmp_path):
    rng = np.random.default_rng([SEED, seed])
    m = Int8Model(rng)
    maps = [m.convolution(m.first, 8, act=RELU6)]
    for _ in range(10):
        x = maps[int(rng.integers(len(maps)))]
        same = [one for one in maps if m.shapes[one] == m.shapes[x]]
        made = [
            lambda: m.convolution(x, int(rng.integers(1, 20)), (int(rng.integers(1, 4)), int(rng.integers(1, 4))), act=int(rng.choice([NONE, RELU, RELU6]))),
            lambda: m.depthwise(x, int(rng.integers(1, 3)), stride=int(rng.integers(1, 3))),
            lambda: m.two("ADD", x, same[int(rng.integers(len(same)))]),
            lambda: m.pool("AVERAGE_POOL_2D", x, (2, 3), int(rng.integers(1, 3))),
            lambda: requantized(m, x),
        ]
        maps.append(made[int(rng.integers(len(made)))]())
    compare(m, m.dense(m.mean(maps[-1]), 30), tmp_path, 2)


@pytest.mark.parametrize("rounding", ["once", "twice"])
def test_a_dense_layer_rounds_as_the_version_does(rounding, tmp_path):
    """50,000 outputs, of which the two ways differ in some: LiteRT 2 rounds once."""
    m = Int8Model(np.random.default_rng(SEED))
    output = m.dense(m.mean(m.first), 50000)
    if rounding == "once":
        compare(m, output, tmp_path, dense_rounding=rounding)
    else:
        with pytest.raises(AssertionError):
            compare(m, output, tmp_path, dense_rounding=rounding)


def test_the_weights_scales_and_zeros_are_those_of_the_model(tmp_path):
    m = Int8Model(np.random.default_rng(SEED))
    output = m.convolution(m.first, 4)
    tensors, (_, weights, bias) = m.graph.tensors, m.graph.operators[0].inputs
    steps = np.array([2**31 - 1, -(2**31), 2**30 + 1, -7], np.int32)  # all 32 bits
    m.model.buffers[tensors[bias].buffer].data = np.frombuffer(steps.tobytes(), np.uint8)
    (tmp_path / "m.tflite").write_bytes(m.bytes(output))
    net = import_model(tmp_path / "m.tflite")
    assert net.layers[0].format == (True, float(tensors[output].quantization.scale[0]), int(tensors[output].quantization.zeroPoint[0]))
    name, scales = net.layers[0].name, tensors[weights].quantization.scale
    stored = np.frombuffer(m.model.buffers[tensors[weights].buffer].data.tobytes(), np.int8).reshape(tensors[weights].shape)
    assert np.array_equal(net.tensors()[f"{name}.weight"], stored.transpose(0, 3, 1, 2))
    assert np.array_equal(net.tensors()[f"{name}.weight_scale"], scales)
    found = net.tensors()[f"{name}.bias"] / (np.float64(m.formats[m.first][0]) * scales.astype(np.float64))
    assert np.array_equal(np.rint(found), steps)


def test_names_that_are_too_long_or_taken_are_replaced(tmp_path):
    m = Int8Model(np.random.default_rng(SEED))
    x = m.first
    for name in ("same", "same", "é" * 300, "first;second", "first;third"):
        x = m.convolution(x, 2)
        m.graph.tensors[x].name = name.encode()
    (tmp_path / "m.tflite").write_bytes(m.bytes(x))
    net = import_model(tmp_path / "m.tflite")
    assert [layer.name for layer in net.layers] == ["same", "1.convolution", "2.convolution", "first", "first;third"]
    net.save(tmp_path)
    assert Network.load(tmp_path).run(np.zeros(SHAPE, np.int8)).shape == (1, 9, 8, 2)


def float_input(m):
    m.graph.inputs.clear()
    return m.input((1, 4, 4, 2), np.float32)


def hybrid(m):
    """float32 maps with int8 weights."""
    x = float_input(m)
    weights, _ = m.weights((3, 1, 1, 2), 0)
    return m.add("CONV_2D", [x, weights, -1], m.tensor((1, 4, 4, 3), np.float32), (
        "Conv2DOptions", dict(padding=SAME, strideH=1, strideW=1, dilationHFactor=1, dilationWFactor=1)), 3)


def weights_with_zeros(m):
    x = m.convolution(m.first, 3, per_channel=False)
    weights = m.graph.tensors[m.graph.operators[-1].inputs[1]]
    weights.quantization.zeroPoint = np.array([3], np.int64)
    return x


def unequal_concatenation(m):
    return m.simple("CONCATENATION", [m.first, m.convolution(m.first, 6)], (1, 9, 8, 12), ("ConcatenationOptions", dict(axis=3)))


REFUSED = {
    "SOFTMAX 't1': in int8": lambda m: m.simple("SOFTMAX", [m.first], SHAPE, ("SoftmaxOptions", dict(beta=1.0))),
    "HARD_SWISH 't1': in int8": lambda m: m.simple("HARD_SWISH", [m.first], SHAPE, None),
    "TANH 't1': there is no such operation": lambda m: m.simple("TANH", [m.first], SHAPE, None),
    "fused activation 4": lambda m: m.convolution(m.first, 4, act=TANH),
    "fused activation 2": lambda m: m.two("ADD", m.first, m.first, RELU_N1_TO_1),
    "int8 weights is not read|weights of int8 for a map of float32": hybrid,
    "zeros other than 0": weights_with_zeros,
    "different scales or zeros": unequal_concatenation,
    "MAX_POOL_2D 't2'|another scale": lambda m: m.add(
        "MAX_POOL_2D", [m.first], m.map((1, 5, 4, 6)), ("Pool2DOptions", dict(padding=SAME, strideH=2, strideW=2, filterHeight=2, filterWidth=2)), 2),
    "PAD is followed": lambda m: m.pool("MAX_POOL_2D", padded(m, m.first, sides=(1, 1, 1, 1)), (2, 2), 2),
    "PAD is followed by padding SAME": lambda m: m.convolution(padded(m, m.first, sides=(1, 1, 1, 1)), 4),
    "only to flatten": lambda m: m.simple("RESHAPE", [m.first, m.numbers(1, 8, 9, 6)], (1, 8, 9, 6), ("ReshapeOptions", {}), m.formats[m.first]),
    "a constant is not read": lambda m: m.add(
        "ADD", [m.first, m.constant(np.ones(SHAPE, np.int8), scale=0.1, zero=0)], m.map(SHAPE), ("AddOptions", {}), 2),
    "align_corners": lambda m: m.simple("RESIZE_NEAREST_NEIGHBOR", [m.first, m.numbers(17, 15)], (1, 17, 15, 6), (
        "ResizeNearestNeighborOptions", dict(alignCorners=True)), m.formats[m.first], 3),
    "bilinear": lambda m: m.simple("RESIZE_BILINEAR", [m.first, m.numbers(18, 16)], (1, 18, 16, 6), (
        "ResizeBilinearOptions", dict(halfPixelCenters=True)), m.formats[m.first], 3),
}


@pytest.mark.parametrize("message", REFUSED)
def test_what_is_not_supported_is_named(message, tmp_path):
    m = Int8Model(np.random.default_rng(SEED))
    (tmp_path / "m.tflite").write_bytes(m.bytes(REFUSED[message](m)))
    with pytest.raises(ModelError, match=message):
        import_model(tmp_path / "m.tflite")


def test_a_network_can_end_before_what_is_not_supported(tmp_path):
    m = Int8Model(np.random.default_rng(SEED))
    logits = m.dense(m.first, 7)
    output = m.simple("SOFTMAX", [logits], (1, 7), ("SoftmaxOptions", dict(beta=1.0)), (1 / 256, -128))
    (tmp_path / "m.tflite").write_bytes(m.bytes(output))
    assert [one.name for one in import_model(tmp_path / "m.tflite", outputs=[f"t{logits}"]).outputs] == [f"t{logits}"]


def test_what_is_not_supported_may_be_after_the_cut(tmp_path):
    """The device's part is imported alone, and LiteRT runs the rest, softmax included."""
    m = Int8Model(np.random.default_rng(SEED))
    first = m.convolution(m.first, 8, act=RELU)
    both = m.two("ADD", first, m.depthwise(first))
    output = m.simple("SOFTMAX", [m.dense(both, 7)], (1, 7), ("SoftmaxOptions", dict(beta=1.0)), (1 / 256, -128))
    path, back = tmp_path / "m.tflite", tmp_path / "back.tflite"
    path.write_bytes(m.bytes(output))
    x = m.rng.integers(-128, 128, SHAPE).astype(np.int8)
    expected = tflite_models.run(path.read_bytes(), x)[0]
    for after, crossing in ((f"t{both}", [f"t{both}"]), (f"t{first}", [f"t{first}"])):
        import_model(path, outputs=[after]).save(tmp_path)
        assert cut_model(path, after, back) == crossing
        assert np.array_equal(tflite_models.run(back.read_bytes(), Network.load(tmp_path).run(x))[0], expected)


@pytest.mark.parametrize("kind", ["SOFTMAX", "HARD_SWISH", "RELU"])
def test_what_differs_in_rare_bits_is_read_if_it_is_accepted(kind, tmp_path):
    m = Int8Model(np.random.default_rng(SEED))
    options = ("SoftmaxOptions", dict(beta=1.0)) if kind == "SOFTMAX" else None
    format = (np.float32(1 / 256), -128) if kind == "SOFTMAX" else (m.formats[m.first][0] * np.float32(0.77), -128)
    path = tmp_path / "m.tflite"
    path.write_bytes(m.bytes(m.simple(kind, [m.first], SHAPE, options, format)))
    with pytest.raises(ModelError, match="in int8"):
        import_model(path)
    import_model(path, inexact=True).save(tmp_path)
    maps = m.rng.integers(-128, 128, SHAPE).astype(np.int8)
    off = Network.load(tmp_path).run(maps).astype(int) - tflite_models.run(path.read_bytes(), maps)[0]
    assert np.abs(off).max() <= 1 and np.count_nonzero(off) < off.size / 20


def test_a_float_model_gives_the_numbers_of_litert(tmp_path):
    """With weights of float16, as the converter writes them, and a fused batch norm's bias."""
    rng, m = np.random.default_rng(SEED), Model()
    x = m.input((1, 8, 8, 3))
    half = m.constant(rng.normal(size=(5, 3, 3, 3)).astype(np.float16))
    weights = m.add("DEQUANTIZE", [half], m.tensor((5, 3, 3, 3), np.float32), None, 3)
    y = m.add("CONV_2D", [x, weights, m.constant(rng.normal(size=5).astype(np.float32))], m.tensor((1, 4, 4, 5), np.float32), (
        "Conv2DOptions", dict(padding=SAME, strideH=2, strideW=2, dilationHFactor=1, dilationWFactor=1, fusedActivationFunction=RELU)), 3)
    y = m.add("HARD_SWISH", [y], m.tensor((1, 4, 4, 5), np.float32))
    y = m.add("RESIZE_BILINEAR", [y, m.constant(np.array([8, 8], np.int32))], m.tensor((1, 8, 8, 5), np.float32), (
        "ResizeBilinearOptions", dict(halfPixelCenters=True)), 3)
    y = m.add("SOFTMAX", [y], m.tensor((1, 8, 8, 5), np.float32), ("SoftmaxOptions", dict(beta=1.0)))
    path = tmp_path / "m.tflite"
    path.write_bytes(m.bytes(y))
    import_model(path).save(tmp_path)
    maps = rng.normal(size=(1, 8, 8, 3)).astype(np.float32)
    assert np.allclose(Network.load(tmp_path).run(maps), tflite_models.run(path.read_bytes(), maps)[0], atol=1e-5)
