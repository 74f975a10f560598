"""Writes the .npy files of this folder with NumPy itself."""

import pathlib

import numpy as np
from numpy.lib import format

here = pathlib.Path(__file__).parent
arrays = {
    "int8_2x3x4": np.arange(-12, 12, dtype=np.int8).reshape(2, 3, 4),
    "uint8_5": np.array([0, 1, 127, 128, 255], np.uint8),
    "float32_2x2": np.array([[0.5, -1.25], [np.inf, 1e-3]], np.float32),
    "int64_labels": np.array([0, 10, -3, 1 << 40], np.int64),
    "float32_scalar": np.array(2.5, np.float32),
    "uint8_empty_3x0": np.zeros((3, 0), np.uint8),
    # The header already ends at a multiple of 64, so NumPy adds 64 more spaces.
    "int8_aligned": np.zeros([1] * 13 + [100], np.int8),
    "int8_9_axes": np.arange(4, dtype=np.int8).reshape(1, 1, 2, 1, 1, 1, 2, 1, 1),
}
for name, array in arrays.items():
    np.save(here / f"{name}.npy", array)
for version in [(2, 0), (3, 0)]:
    with open(here / f"int8_version_{version[0]}.npy", "wb") as file:
        format.write_array(file, arrays["int8_2x3x4"], version=version)
np.save(here / "fortran.npy", np.asfortranarray(np.arange(6, dtype=np.uint8).reshape(2, 3)))
np.save(here / "float64.npy", np.array([1.0]))
wider = {
    "fortran_2x3x4": np.asfortranarray(np.arange(-12, 12, dtype=np.int16).reshape(2, 3, 4)),
    "float64_big": np.array([0.1, -np.inf, 1e30], ">f8"),
    "float16": np.array([1.5, -2, 65504, 2**-24, -(2**-14), np.inf, -0.0], np.float16),
    "float16_big": np.array([1 / 3, -(511 / 256) * 2**-15], ">f2"),
    "float16_nan": np.array([0x7E00, 0xFC01], np.uint16).view(np.float16),
    "int16": np.array([-32768, -1, 32767], np.int16),
    "int32_big": np.array([-(2**31), -2, 2**31 - 1], ">i4"),
    "uint16_big": np.array([1, 65535], ">u2"),
    "uint32": np.array([0, 2**32 - 1], np.uint32),
    "uint64": np.array([5, 2**63 - 1], np.uint64),
    "uint64_above": np.array([5, 2**63], np.uint64),
    "bool": np.array([True, False, True]),
    "complex": np.array([1j], np.complex64),
}
for name, array in wider.items():
    np.save(here / f"{name}.npy", array)
np.save(here / "record.npy", np.zeros(2, [("a", "u1"), ("b", "<f4")]))
