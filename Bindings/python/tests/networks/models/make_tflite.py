#!/usr/bin/env python3
"""Writes the TensorFlow Lite models of this folder with TensorFlow's converter, full integer quantisation. Run by hand:

    python3 -m venv tf && tf/bin/pip install tensorflow-cpu tf_keras safetensors
    tf/bin/python make_tflite.py digits && tf/bin/python make_tflite.py residual
"""
import os
import pathlib
import sys

os.environ.update(TF_USE_LEGACY_KERAS="1", TF_ENABLE_ONEDNN_OPTS="0")  # oneDNN crashes while it trains, in TensorFlow 2.21

import numpy as np
import tensorflow as tf
from safetensors.numpy import load_file

HERE = pathlib.Path(__file__).resolve().parent
RESOURCES = HERE.parents[4] / "Sources/DigitDemo/Resources"
layers = tf.keras.layers


def pictures():
    files = sorted((RESOURCES / "pictures").glob("*.ppm"))
    whole = np.stack([np.frombuffer(one.read_bytes()[-64 * 64 * 3:], np.uint8).reshape(64, 64, 3) for one in files])
    labels = np.array([10 if one.stem.endswith("none") else int(one.stem[-1]) for one in files])
    return (whole.astype(np.float32) / 255 - 0.45) / 0.25, labels


def write(model, name, type=tf.int8):
    """type: of inputs and outputs."""
    examples, _ = pictures()
    converter = tf.lite.TFLiteConverter.from_keras_model(model)
    converter.optimizations = [tf.lite.Optimize.DEFAULT]
    converter.representative_dataset = lambda: ([one[None]] for one in examples)
    converter.target_spec.supported_ops = [tf.lite.OpsSet.TFLITE_BUILTINS_INT8]
    converter.inference_input_type = converter.inference_output_type = type
    (HERE / name).write_bytes(converter.convert())
    print(name, (HERE / name).stat().st_size)


def digits():
    """The trained network of the demo."""
    weights = load_file(RESOURCES / "digits.safetensors")
    shapes = [(48, 16, 1), (64, 24, 2), (96, 24, 1), (96, 40, 2), (160, 40, 1), (160, 64, 2)]

    def convolution(x, name, stride=1, depthwise=False, relu=True):
        kernel, bias = weights[f"{name}.weight"], weights[f"{name}.bias"]
        side = kernel.shape[2]
        if side == 3:
            x = layers.ZeroPadding2D(1)(x)
        if depthwise:
            made = layers.DepthwiseConv2D(side, stride, "valid", name=name)
            order = (2, 3, 0, 1)
        else:
            made = layers.Conv2D(len(kernel), side, stride, "valid", name=name)
            order = (2, 3, 1, 0)
        x = made(x)
        made.set_weights([np.transpose(kernel, order), bias])
        return layers.ReLU(6.0)(x) if relu else x

    given = x = layers.Input((64, 64, 3), 1, name="picture")
    x = convolution(x, "L1", 2)
    inputs = 16
    for number, (_, outputs, stride) in enumerate(shapes, 2):
        y = convolution(x, f"L{number}.expand")
        y = convolution(y, f"L{number}.depthwise", stride, True)
        y = convolution(y, f"L{number}.project", relu=False)
        x = layers.Add(name=f"L{number}")([x, y]) if stride == 1 and inputs == outputs else y
        inputs = outputs
    x = layers.GlobalAveragePooling2D(name="mean")(convolution(x, "head"))
    dense = layers.Dense(11, name="dense")
    result = dense(x)
    dense.set_weights([weights["dense.weight"].T, weights["dense.bias"]])
    return tf.keras.Model(given, result)


def residual():
    """A residual network with batch norms, poolings and a dense layer that reads a whole map. It is fitted to the pictures of
    the demo, so that its numbers are those of a trained network; what it answers means nothing."""
    tf.keras.utils.set_random_seed(1)

    def block(x, channels, stride):
        y = layers.Conv2D(channels, 3, stride, "same", use_bias=False)(x)
        y = layers.ReLU()(layers.BatchNormalization()(y))
        y = layers.BatchNormalization()(layers.Conv2D(channels, 3, 1, "same", use_bias=False)(y))
        if stride != 1:
            x = layers.BatchNormalization()(layers.Conv2D(channels, 1, stride, "same", use_bias=False)(x))
        return layers.ReLU()(layers.Add()([x, y]))

    given = x = layers.Input((64, 64, 3), 1, name="picture")
    x = layers.ReLU()(layers.BatchNormalization()(layers.Conv2D(8, 5, 2, "same", use_bias=False)(x)))
    x = layers.MaxPool2D(3, 2, "same")(x)
    x = block(block(block(x, 8, 1), 16, 2), 32, 2)
    x = layers.AveragePooling2D(2, 2)(x)
    result = layers.Dense(11)(layers.Flatten()(x))
    model = tf.keras.Model(given, result)
    model.compile("adam", tf.keras.losses.SparseCategoricalCrossentropy(from_logits=True))
    model.fit(*pictures(), batch_size=1, epochs=12, verbose=0)
    return model


if __name__ == "__main__":
    if sys.argv[1] == "digits":
        write(digits(), "digits.tflite")
    else:
        write(residual(), "residual.tflite", tf.float32)
