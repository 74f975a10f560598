"""The command: python3 -m featurecodec.networks."""

from __future__ import annotations

import argparse
import sys
from typing import List, Optional

from .errors import ModelError
from .models import cut_model, import_model


def main(arguments: Optional[List[str]] = None) -> int:
    parser = argparse.ArgumentParser(prog="python3 -m featurecodec.networks", description="Networks from ONNX and TensorFlow Lite.")
    commands = parser.add_subparsers(dest="command", required=True)
    importing = commands.add_parser("import", help="write a model's network as network.json and network.safetensors")
    importing.add_argument("model", help="a file .onnx (float32) or .tflite (int8 or float32)")
    importing.add_argument("--out", required=True, metavar="FOLDER")
    importing.add_argument("--dense-rounding", choices=("once", "twice"), default="once",
                           help="int8: fully connected layers round once, as LiteRT since 1.3, or twice, as before")
    importing.add_argument("--inexact", action="store_true",
                           help="int8: read SOFTMAX, HARD_SWISH, RELU to another scale, and quantised ONNX, too, where samples differ by one")
    cutting = commands.add_parser("cut", help="write the part of a model after a layer, for ONNX Runtime or LiteRT")
    cutting.add_argument("model", help="a file .onnx or .tflite")
    cutting.add_argument("--after", required=True, metavar="LAYER", help="the last layer that the device runs")
    cutting.add_argument("--out", required=True, metavar="FILE", help="a file of the same kind")
    for command in (importing, cutting):
        command.add_argument("--outputs", nargs="+", metavar="NAME", help="the maps to end with; by default the model's outputs")
    given = parser.parse_args(arguments)
    try:
        if given.command == "import":
            made = import_model(given.model, outputs=given.outputs, dense_rounding=given.dense_rounding, inexact=given.inexact)
            made.save(given.out)
            numbers = sum(values.size for values in made.tensors().values())
            print(f"{given.out}: {len(made.layers)} layers, {numbers:,} numbers, {'int8' if made.inputs[0].format else 'float32'}")
        else:
            print(f"{given.out}: reads " + ", ".join(cut_model(given.model, given.after, given.out, outputs=given.outputs)))
    except (ModelError, OSError, ImportError) as error:
        print(f"error: {error}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
