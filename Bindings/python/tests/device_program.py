"""The device's half of a network as a program in C, on this computer: the headers of `fcodec network c`, the kernels, and a main
function. It reads pictures as a camera leaves them, bytes (H, W, C), and writes the map of each header in turn."""
import os
import pathlib
import re
import subprocess

import numpy as np

KERNELS = pathlib.Path(__file__).resolve().parents[3] / "Sources/CInferenceKernels"
#: Those of the DSP extension run with its instructions in C.
FLAGS = ["-O1", "-std=gnu17", "-DIK_DSP_IN_C", "-Wall", "-Werror", "-Wno-unknown-pragmas", f"-I{KERNELS / 'include'}"]
MAIN = """
#include <stdio.h>
%(includes)s
/* The picture's samples, the layers, the map. */
#define FRONT(name, NAME) { \\
    static _Alignas(16) uint8_t arena[NAME##_ARENA]; \\
    const size_t channels = sizeof name##_samples / sizeof name##_samples[0]; \\
    for (size_t i = 0; i < NAME##_INPUT_SIZE; i++) arena[NAME##_INPUT + i] = name##_samples[i %% channels][picture[i]]; \\
    name##_run(arena); \\
    fwrite(arena + NAME##_OUTPUT, 1, NAME##_OUTPUT_SIZE, stdout); \\
  }

int main(void) {
  static uint8_t picture[%(first)s_INPUT_SIZE];
  while (fread(picture, 1, sizeof picture, stdin) == sizeof picture) {
    %(calls)s
  }
  return 0;
}
"""


def compiler():
    return os.environ.get("CC", "clang")


def kernels(folder):
    """Compiles the kernels, two files at a time; returns the object files."""
    running, objects = [], []
    for source in sorted(KERNELS.glob("*.c")):
        if len(running) == 2:
            assert running.pop(0).wait() == 0, "the kernels do not compile"
        objects.append(folder / f"{source.stem}.o")
        running.append(subprocess.Popen([compiler(), *FLAGS, "-c", str(source), "-o", str(objects[-1])]))
    assert all(one.wait() == 0 for one in running), "the kernels do not compile"
    return objects


def link(source, objects, program, *more):
    """Compiles a file of C, and links it with the kernels; returns the program."""
    subprocess.run([compiler(), *FLAGS, str(source), *map(str, objects), *more, "-lm", "-o", str(program)], check=True)
    return program


def build(headers, objects, folder):
    """Makes the program for headers NAME.h, which `--name NAME` made; returns its file."""
    names = [header.stem for header in headers]
    source = folder / "device.c"
    source.write_text(MAIN % {
        "includes": "\n".join(f'#include "{header}"' for header in headers), "first": names[0].upper(),
        "calls": "\n    ".join(f"FRONT({name}, {name.upper()})" for name in names)})
    return link(source, objects, folder / "device")


def maps(program, headers, pictures):
    """The maps of each header, (N, samples), as stored bytes, for pictures (N, H, W, C) of bytes."""
    output = subprocess.run([program], input=np.ascontiguousarray(pictures, np.uint8).tobytes(), capture_output=True, check=True).stdout
    sizes = [int(re.search(r"_OUTPUT_SIZE = (\d+),", header.read_text(encoding="utf-8"))[1]) for header in headers]
    rows = np.frombuffer(output, np.uint8).reshape(len(pictures), sum(sizes))
    return np.split(rows, np.cumsum(sizes)[:-1], axis=1)
