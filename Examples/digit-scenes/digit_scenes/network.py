"""The network that is split: MobileNetV2's blocks. For the scenes, 64 x 64 x 3 pictures and eleven classes:

| layer | output C x H x W | |
|---|---|---|
| L1 | 16 x 32 x 32 | 3 x 3, stride 2, ReLU6 |
| L2 | 16 x 32 x 32 | inverted residual, expansion 3 |
| L3 | 24 x 16 x 16 | stride 2, expansion 4 |
| L4 | 24 x 16 x 16 | expansion 4 |
| L5 | 40 x 8 x 8 | stride 2, expansion 4 |
| L6 | 40 x 8 x 8 | expansion 4 |
| L7 | 64 x 4 x 4 | stride 2, expansion 4 |
| head | 160, 11 | 1 x 1, ReLU6, mean, dense |

The base is trained with batch normalisation. `folded` writes it into the weights, and all other networks begin there: they have no
normalisation, which maps of mixed grids would mislead.
"""
import torch
from torch import nn
from torch.nn import functional


def normalise(samples, task):
    """uint8 N x H x W x C to float32 N x C x H x W, in the memory order that convolutions are fast in."""
    x = (samples.permute(0, 3, 1, 2).float() / 255 - task.mean) / task.deviation
    return x.contiguous(memory_format=torch.channels_last)


def relu6(x):
    return functional.relu6(x, inplace=True)


def convolution(task, inputs, outputs, wide=False, stride=1, groups=1, folded=True):
    """1 x 1, or `wide` with the task's kernel; with batch normalisation unless it is `folded`."""
    kernel = task.pair(task.kernel if wide else 1)
    result = nn.Conv2d(inputs, outputs, kernel, task.pair(stride), (kernel[0] // 2, kernel[1] // 2), groups=groups, bias=folded)
    return result if folded else nn.Sequential(result, nn.BatchNorm2d(outputs))


class InvertedResidual(nn.Module):
    def __init__(self, task, inputs, outputs, expansion, stride, folded):
        super().__init__()
        wide = inputs * expansion
        self.expand = convolution(task, inputs, wide, folded=folded)
        self.depthwise = convolution(task, wide, wide, True, stride, wide, folded)
        self.project = convolution(task, wide, outputs, folded=folded)
        self.strided, self.adds = stride > 1, stride == 1 and inputs == outputs

    def forward(self, x):
        return self.after(x, self.expand)

    def after(self, x, expand):
        """The block with another first convolution, such as Clio's for some of the channels."""
        y = self.project(relu6(self.spread(relu6(expand(x)))))
        return x + y if self.adds else y

    def spread(self, x):
        if not self.strided:
            return self.depthwise(x)
        with torch.autocast("cpu", enabled=False):  # bfloat16 has no fast gradient of this one
            return self.depthwise(x.float())


class TaskNetwork(nn.Module):
    """`layers[i]` is layer L(i + 1). `tail(map, n)` finishes what the first n layers began."""

    def __init__(self, task, folded=True):
        super().__init__()
        self.task = task
        layers, channels = [convolution(task, task.inputs, task.stem, True, 2, folded=folded)], task.stem
        for outputs, expansion, stride in task.blocks:
            layers.append(InvertedResidual(task, channels, outputs, expansion, stride, folded))
            channels = outputs
        self.layers = nn.ModuleList(layers)
        self.head = convolution(task, channels, task.head, folded=folded)
        self.dense = nn.Linear(task.head, task.classes)

    def layer(self, x, n):
        """Layer Ln."""
        return relu6(self.layers[0](x)) if n == 1 else self.layers[n - 1](x)

    def front(self, x, n, done=0):
        """The map of Ln, from that of L`done`."""
        for i in range(done + 1, n + 1):
            x = self.layer(x, i)
        return x

    def answer(self, x):
        """From the last layer's map to logits."""
        return self.dense(functional.dropout(relu6(self.head(x)).mean(dim=(2, 3)), 0.1, self.training))

    def tail(self, x, n):
        return self.answer(self.front(x, len(self.layers), n))

    def forward(self, x):
        return self.tail(x, 0)

    def answer_multiply_adds(self):
        """Of head and dense."""
        rows, columns = self.task.map_size(len(self.layers))
        return self.head.weight.numel() * rows * columns + self.dense.weight.numel()

    def multiply_adds(self, n):
        """Of the first n layers, for one input."""
        total = 0
        sizes = {1: self.task.size, **{i: self.task.map_size(i - 1) for i in range(2, n + 1)}}
        for i in range(1, n + 1):
            out = self.task.map_size(i)
            for module in (m for m in self.layers[i - 1].modules() if isinstance(m, nn.Conv2d)):
                before = self.layers[i - 1]
                at = sizes[i] if i > 1 and module is getattr(before, "expand", None) else out
                total += module.weight.numel() * at[0] * at[1]
        return total


def folded(network):
    """The same network with its batch normalisation written into weights and biases."""
    result = TaskNetwork(network.task)
    names = [name for name, module in network.named_modules() if isinstance(module, nn.BatchNorm2d)]
    state = {name: tensor for name, tensor in network.state_dict().items() if name.startswith("dense.")}
    for name in (name.rpartition(".")[0] for name in names):
        convolution, norm = network.get_submodule(name)
        scale = norm.weight / torch.sqrt(norm.running_var + norm.eps)
        state[name + ".weight"] = convolution.weight * scale[:, None, None, None]
        state[name + ".bias"] = norm.bias - norm.running_mean * scale
    result.load_state_dict(state)
    return result.to(memory_format=torch.channels_last)


def copied(module):
    """A copy of a module's weights that learns on its own. (copy.deepcopy forgets the order in memory.)"""
    import copy
    return copy.deepcopy(module).to(memory_format=torch.channels_last)
