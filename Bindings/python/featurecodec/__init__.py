"""FeatureCodec: feature maps of neural networks over lossy links, the same bits as the Swift library.

    profile = Profile.load("demo.profile")
    packets = encode(map, profile, payload=244)          # a device, or `DeviceSession`
    server = ServerSession(profile)
    for packet in packets[1:]:                           # whatever arrives
        events = server.receive(packet)
    received = server.map(frame=0)                       # received.map, received.coverage

Arrays are (H, W, C) for layout "hwc", the default, or (C, H, W) for "chw", with a batch in front where a function says so.
Samples are int8 or uint8, as the layer's format says. Codes in brackets name clauses of the specification.

`featurecodec.torch` has modules for training; it needs PyTorch and is not imported here. `featurecodec.networks` imports networks
from ONNX and TensorFlow Lite.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from .device import DeviceSession, Message, MessageKind, Phase
from .encoding import Fragment, encode, encode_symbols, read_fragment, write_fragments
from .errors import ArgumentError, ArgumentTypeError, ClosedError, Error, FragmentError, NotANumberError, ProfileError
from .events import Event, EventKind
from .formats import AffineFormat, Calibration, QFormat, calibrate, dequantize, quantize, requantize
from .pooling import Cells, Pooling, Reconstructed, pool, reconstruct
from .profile import Layer, Profile, Stream
from .receiver import FrameState, Progress, ReceivedMap, Receiver
from .server import ServerSession

if TYPE_CHECKING:
    from .networks import Network as Network


def __getattr__(name: str) -> Any:
    """What most programs do not need is imported when it is asked for."""
    if name == "Network":
        from .networks import Network

        return Network
    if name == "__version__":
        from ._version import version

        return version()
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


__all__ = [
    "AffineFormat", "ArgumentError", "ArgumentTypeError", "Calibration", "Cells", "ClosedError", "DeviceSession", "Error", "Event", "EventKind",
    "Fragment", "FragmentError", "FrameState", "Layer", "Message", "MessageKind", "Network", "NotANumberError", "Phase", "Pooling",
    "Profile", "ProfileError", "Progress", "QFormat", "ReceivedMap", "Receiver", "Reconstructed", "ServerSession", "Stream",
    "calibrate", "dequantize", "encode", "encode_symbols", "pool", "quantize", "read_fragment", "reconstruct", "requantize",
    "write_fragments",
]
