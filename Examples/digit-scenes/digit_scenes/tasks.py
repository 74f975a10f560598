"""The two tasks: what goes in, which classes come out, and the shape of the network."""
from dataclasses import dataclass


@dataclass(frozen=True)
class Tap:
    """A tapped layer: the channels that are sent, their bits, the kernel at the root, and the sides of the grids."""

    layer: int
    channels: int
    bits: int
    kernel: int
    grids: tuple


@dataclass(frozen=True)
class Task:
    """`size` is (height, width); a signal has height 1. `blocks` are those after the first convolution: channels, expansion,
    stride. Every kernel is `kernel` wide, and as high unless the height is 1."""

    name: str
    inputs: int
    size: tuple
    classes: int
    stem: int
    blocks: tuple
    head: int
    kernel: int
    taps: tuple
    mean: float = 0.45
    deviation: float = 0.25

    def pair(self, across, down=None):
        """(down, across), or (1, across) for a signal."""
        return (1 if self.size[0] == 1 else across if down is None else down, across)

    def channels(self, layer):
        return self.stem if layer == 1 else self.blocks[layer - 2][0]

    def map_size(self, layer):
        """(height, width) of a layer's map."""
        stride = 2
        for _, _, step in self.blocks[:layer - 1]:
            stride *= step
        return (max(self.size[0] // stride, 1), self.size[1] // stride)


SCENES = Task(
    "scenes", inputs=3, size=(64, 64), classes=11, stem=16,
    blocks=((16, 3, 1), (24, 4, 2), (24, 4, 1), (40, 4, 2), (40, 4, 1), (64, 4, 2)), head=160, kernel=3,
    taps=(Tap(4, 4, 5, 4, (4, 5, 6, 7, 8, 10, 12, 16)), Tap(6, 8, 5, 2, (4, 5, 6, 7, 8))))

# Half as wide: there are few writers of these signals, and the weights are to stay small.
MOVEMENTS = Task(
    "movements", inputs=6, size=(1, 128), classes=7, stem=16,
    blocks=((16, 2, 1), (24, 3, 2), (24, 3, 1), (32, 3, 2), (32, 3, 1), (40, 3, 2)), head=64, kernel=5,
    taps=(Tap(4, 4, 5, 8, (4, 6, 8, 12, 16, 32)), Tap(6, 4, 5, 4, (4, 6, 8, 12, 16))), mean=0.5, deviation=0.125)

TASKS = {task.name: task for task in (SCENES, MOVEMENTS)}
