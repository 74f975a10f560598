"""Schemes that answer on the device and ask the server when in doubt: a confidence threshold, hierarchical inference (HI) with its
logistic regression, early exit with HI (EE-HI), and the hybrid model's router. What goes to the server is a compressed picture."""
import numpy
import torch
from torch import nn

from . import router
from .exits import LocalNetwork
from .network import TaskNetwork

DEPTH = 5  # layers of the network on the device
JUDGED = ("ensemble", "shallow-deep")  # where HI's device network is from, and that with earlier exits: of those, the best at DEPTH
# What is sent when the server is asked: codec, size, quality.
SENT = {"scenes": ("webp", 48, 35), "movements": ("deflate", 32, 5)}


class HybridNetwork(nn.Module):
    """The base model b on the device, the global model g on the server, and the router r on b's answer."""

    def __init__(self, base, depth=DEPTH):
        super().__init__()
        self.base = LocalNetwork(base, depth)
        self.server = TaskNetwork(base.task)
        self.router = router.network()
        self.register_buffer("formats", torch.zeros(router.FORMATS, dtype=torch.int32))

    def route(self, features):
        """r1 - r0: a picture goes to the server if this is above a threshold t."""
        r = self.router(features)
        return r[:, 1] - r[:, 0]

    def int8_router(self):
        return router.Int8Router(self.router, self.formats.tolist())


def features(logits):
    """What HI's logistic regression sees: the two highest softmax values of the device's network, and 1."""
    scores = torch.softmax(logits, 1).numpy().astype(numpy.float64)
    top = numpy.sort(scores, axis=1)[:, -2:]
    return numpy.concatenate([top, numpy.ones((len(top), 1))], 1)


def logistic_regression(x, y, steps=50, penalty=1e-3):
    """Weights of P(y = 1), by Newton's method."""
    weights = numpy.zeros(x.shape[1])
    for _ in range(steps):
        p = 1 / (1 + numpy.exp(-x @ weights))
        slope = x.T @ (p - y) + penalty * weights
        curvature = (x * (p * (1 - p))[:, None]).T @ x + penalty * numpy.eye(len(weights))
        weights -= numpy.linalg.solve(curvature, slope)
    return weights


def right(logits, weights):
    """HI's probability that the device's answer is right."""
    return 1 / (1 + numpy.exp(-features(logits) @ weights.numpy().astype(numpy.float64)))
