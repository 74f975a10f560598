"""The C kernels, compiled as SwiftPM compiles them (baseline of the machine, -O2) and called through ctypes."""
import ctypes as c, os, pathlib, subprocess, tempfile
import numpy as np

ROOT = pathlib.Path(__file__).resolve().parents[2]
ISAS = {"scalar": 0, "sse2": 1, "avx2": 2, "vnni": 3, "neon": 4, "neondot": 5}


class Convolution(c.Structure):
    _fields_ = [(n, c.c_int32) for n in (
        "height width channels output_height output_width output_channels window_height window_width stride_y stride_x "
        "dilation_y dilation_x top left groups").split()]


class Format(c.Structure):
    _fields_ = [("input_is_signed", c.c_bool), ("output_is_signed", c.c_bool)] + [
        (n, c.c_int32) for n in "input_zero output_zero lowest highest convention".split()]


def load():
    """Builds and loads; the compiler is $CC, or clang."""
    folder = pathlib.Path(tempfile.mkdtemp())
    sources = sorted((ROOT / "Sources/CInferenceKernels").glob("*.c")) + [ROOT / "Benchmarks/Kernels/clock.c"]
    subprocess.run([os.environ.get("CC", "clang"), "-O2", "-shared", "-fPIC", "-I", ROOT / "Sources/CInferenceKernels/include",
                    "-o", folder / "kernels.so", *sources], check=True)
    lib = c.CDLL(str(folder / "kernels.so"))
    lib.ik_is_available.restype = c.c_bool
    for f in (lib.ik_int8_packed_size, lib.ik_int8_scratch_size):
        f.restype = c.c_size_t
    lib.time_int8.restype = c.c_int32
    return lib


class Runner:
    """One layer, packed for one ISA. `signed`: int8 activations with zero -128, as LiteRT has them."""

    def __init__(self, lib, layer, isa, signed=False):
        L, flip = layer, 128 if signed else 0
        self.lib, self.layer, self.isa, self.signed = lib, layer, ISAS[isa], signed
        self.shape = Convolution(L.h, L.w, L.ci, L.oh, L.ow, L.co, L.k, L.k, L.s, L.s, 1, 1, L.before, L.before,
                                 L.ci if L.dw else 1)
        self.format = Format(signed, signed, -flip, L.zy - flip, -flip, 255 - flip, 1)
        m, shift = L.factors()
        line = lambda n: (b := np.zeros(n + 64, np.uint8))[-b.ctypes.data % 64:][:n]  # weights are fastest on whole lines
        self.packed = line(lib.ik_int8_packed_size(c.byref(self.shape), self.isa))
        self.scratch = np.zeros(lib.ik_int8_scratch_size(c.byref(self.shape), self.isa) + 1, np.uint8)
        p = lambda a: a.ctypes.data_as(c.c_void_p)
        weights = np.ascontiguousarray(L.weights)
        refused = lib.ik_int8_pack(c.byref(self.shape), c.byref(self.format), self.isa, p(weights), p(L.bias), p(m),
                                   p(shift), p(self.packed))
        assert refused == -1
        self.input = np.ascontiguousarray(L.x ^ np.uint8(flip))
        self.output = np.zeros((L.oh, L.ow, L.co), np.uint8)
        self.arguments = (c.byref(self.shape), c.byref(self.format), self.isa, p(self.packed), p(self.input),
                          p(self.output), p(self.scratch))

    def run(self):
        self.lib.ik_int8_convolve(*self.arguments)
        return self.output.astype(np.int32) ^ (128 if self.signed else 0)

    def times(self, seconds):
        """Seconds of single calls, for about this long in all."""
        ts = np.zeros(100000)
        n = self.lib.time_int8(*self.arguments, c.c_double(seconds), ts.ctypes.data_as(c.c_void_p), len(ts))
        return ts[:n]
