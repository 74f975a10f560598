"""The hybrid's router: its input in whole numbers, as the module OffloadPolicy has it (docs/deciding.md, "Numbers"), the network that
is trained, and the same in int8, as a device runs it."""
import numpy
import torch
from torch import nn

FEATURES, TOP = 101, 10
HIDDEN = (256, 64)
FORMATS = 2  # fractional bits of the two hidden layers
POLYNOMIAL = (19_817_794, 118_791_697, 515_797_037, 1_488_516_314, 2 ** 31)  # Q31, after 2,048,773
LARGEST = 255


def power(distance):
    """e^(-distance) in Q20, for distances in Q16."""
    t = distance.clip(0, 2 ** 20).astype(numpy.uint64) * (4096 * 774_541_002) >> 32
    whole, fraction = t >> 25, (t & (2 ** 25 - 1)) << 7
    p = numpy.full(t.shape, 2_048_773, numpy.uint64)
    for coefficient in POLYNOMIAL:
        p = coefficient - (p * fraction >> 32)
    shift = 11 + whole.clip(0, 20)
    result = (p + (1 << (shift - 1))) >> shift
    return numpy.where((distance >= 2 ** 20) | (whole > 20), 0, result).astype(numpy.int64)


def logarithm(x):
    """ln(x / 2^20) in Q16, for one whole number."""
    exponent = int(x).bit_length() - 1
    mantissa, log2 = int(x) * 2 ** (31 - exponent), exponent - 20
    for _ in range(20):
        mantissa = mantissa * mantissa // 2 ** 32 * 2
        bit = mantissa >= 2 ** 32
        mantissa, log2 = mantissa // 2 if bit else mantissa, 2 * log2 + bit
    return log2 * 256 * 2_977_044_472 // 2 ** 32 // 4096


def byte(shares):
    return ((shares + 128) >> 8).clip(0, LARGEST).astype(numpy.uint8)


def meta_features(logits):
    """N x 101 bytes of N x C logits: the entropy, and the products of each two of the ten largest probabilities."""
    q16 = numpy.rint(logits.double().numpy().clip(-16384, 16384) * 65536).astype(numpy.int64)
    distance = q16.max(1, keepdims=True) - q16
    powers = power(distance)
    total = powers.sum(1)
    weighted = numpy.where(powers > 0, (powers * distance + 2 ** 15) >> 16, 0).sum(1)
    entropy = numpy.array([logarithm(x) for x in total]) + (weighted << 16) // total
    share = ((entropy << 16) // logarithm(logits.shape[1] << 20)).clip(0, 2 ** 16)
    # Equal powers may change places: their products are the same.
    probabilities = -numpy.sort(-((powers << 16) // total[:, None]), axis=1)[:, :TOP]
    top = numpy.pad(probabilities, ((0, 0), (0, TOP - probabilities.shape[1])))
    products = (top[:, :, None] * top[:, None, :]) >> 16
    return numpy.concatenate([byte(share)[:, None], byte(products.reshape(len(top), -1))], axis=1)


def network():
    """101 features as shares of 1 -> 256 -> 64 -> r0, r1."""
    first, second = HIDDEN
    return nn.Sequential(nn.Linear(FEATURES, first), nn.ReLU(), nn.Linear(first, second), nn.ReLU(), nn.Linear(second, 2))


def inputs(logits):
    return torch.from_numpy(meta_features(logits)).float() / 256


def formats(router, features):
    """The most fractional bits with which no hidden value of these samples exceeds a byte."""
    found, x = [], features
    for layer in range(FORMATS):
        x = torch.relu(router[2 * layer](x))
        found.append(int(numpy.clip(numpy.floor(numpy.log2(LARGEST / max(x.max().item(), 1e-3))), 0, 14)))
    return found


class Int8Router:
    """Weights of eight bits with a power of two for each output, sums of 32 bits, hidden values of a byte."""

    def __init__(self, router, fractions):
        bits = [8, *fractions]  # of a layer's inputs
        self.layers = []
        for layer, dense in enumerate((router[0], router[2], router[4])):
            weights, biases = (part.detach().double().numpy() for part in (dense.weight, dense.bias))
            # The most bits of a weight's fraction with which weights fit 8 bits, and biases half of what a sum may reach.
            scale = numpy.floor(numpy.minimum(numpy.log2(127 / abs(weights).max(1).clip(2.0 ** -16)),
                                              numpy.log2(2 ** 29 / abs(biases).clip(2.0 ** -16)) - bits[layer])).astype(int)
            if layer == 2:  # the two sums are compared
                scale, shifts = numpy.full(2, scale.min()), None
            else:
                scale = numpy.minimum(scale, bits[layer + 1] - bits[layer] + 30)
                shifts = scale + bits[layer] - bits[layer + 1]
                if shifts.min() < 0:
                    raise ValueError("a hidden layer's format is too fine for the weights")
            self.layers.append((numpy.rint(weights * 2.0 ** scale[:, None]).astype(numpy.int8),
                                numpy.rint(biases * 2.0 ** (scale + bits[layer])).astype(numpy.int64), shifts))

    def margin(self, features):
        """r1 - r0 of N x 101 bytes."""
        values = features.astype(numpy.int64)
        for weights, biases, shifts in self.layers:
            sums = values @ weights.T.astype(numpy.int64) + biases
            if shifts is not None:  # the nearest, halves to even
                whole, half = sums >> shifts, (1 << shifts) >> 1
                rest = sums - (whole << shifts)
                up = (rest > half) | ((rest == half) & (shifts > 0) & (whole & 1 == 1))
                values = (whole + up).clip(0, LARGEST)
        return sums[:, 1] - sums[:, 0]

    def tensors(self):
        """For a safetensors file that `fcodec plan route --router` reads."""
        for name, (weights, biases, shifts) in zip(("first", "second", "scores"), self.layers):
            yield f"{name}.weights", weights
            yield f"{name}.biases", biases.astype("<f8")
            if shifts is not None:
                yield f"{name}.shifts", shifts.astype(numpy.int8)
