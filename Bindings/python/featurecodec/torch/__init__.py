"""Training through the on-air format: PyTorch modules whose forward pass has the integers of the format, and whose backward
pass has gradients.

A cut of a network is one module, `Transmission`; its parts can be used alone:

    FakeQuantize, and the observers         number formats of 2 to 8 bits, Q and affine
    DynamicPooling                          pooling to any grid, FLEET
    FragmentLoss                            which symbols are lost with which packets
    ChannelSlices, SlicedConv2d             progressive slices of channels, Clio
    RateEstimate                            bits and bytes, with a gradient

Maps are (N, C, H, W); everything runs on the CPU. Grids of a batch may be mixed. A network whose server half sees mixed grids
should normalise by group (`torch.nn.GroupNorm`): the statistics of a batch of mixed grids fit none of them.

Mistakes raise ValueError with a sentence (`featurecodec.ProfileError` for a profile), or TypeError for what is no tensor of real
numbers. Tensors of shapes or devices that do not fit together may also give PyTorch's own RuntimeError or IndexError.
"""

from .fake_quantize import FakeQuantize
from .fragment_loss import FragmentLoss
from .number_format import NumberFormat
from .observers import FractionBitsObserver, MinMaxObserver, MovingAverageMinMaxObserver
from .pooling import DynamicPooling
from .rate import RateEstimate
from .safetensors_file import load_safetensors, save_safetensors
from .slices import ChannelSlices, SlicedConv2d
from .transmission import Received, Transmission

__all__ = ["ChannelSlices", "DynamicPooling", "FakeQuantize", "FractionBitsObserver", "FragmentLoss", "MinMaxObserver",
           "MovingAverageMinMaxObserver", "NumberFormat", "RateEstimate", "Received", "SlicedConv2d", "Transmission",
           "load_safetensors", "save_safetensors"]
