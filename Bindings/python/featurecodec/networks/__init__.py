"""Networks: import from ONNX and TensorFlow Lite, cut, run. docs/import.md describes it.

    python3 -m featurecodec.networks import model.tflite --out FOLDER
    python3 -m featurecodec.networks cut model.tflite --after LAYER --out back.tflite
"""

from .description import Description, Format
from .errors import ModelError
from .models import cut_model, import_model
from .network import Network

__all__ = ["Description", "Format", "ModelError", "Network", "cut_model", "import_model"]
