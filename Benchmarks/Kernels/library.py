"""The C kernels, compiled as SwiftPM compiles them (the baseline of the architecture, -O2) and called through ctypes."""
import ctypes as c, os, pathlib, subprocess, tempfile
import numpy as np

HERE = pathlib.Path(__file__).resolve().parent
KERNELS = HERE.parents[1] / "Sources/CInferenceKernels"
ISAS = {"scalar": 0, "sse2": 1, "avx2": 2, "vnni": 3, "neon": 4, "neondot": 5}


class Convolution(c.Structure):
    _fields_ = [(n, c.c_int32) for n in (
        "height width channels output_height output_width output_channels window_height window_width stride_y stride_x "
        "dilation_y dilation_x top left groups").split()]


class Format(c.Structure):
    _fields_ = [("input_is_signed", c.c_bool), ("output_is_signed", c.c_bool)] + [
        (n, c.c_int32) for n in "input_zero output_zero lowest highest convention".split()]


def compile(path, sources, flags=()):
    """Compiles with $CC, or with clang if it is not set."""
    subprocess.run([os.environ.get("CC", "clang"), "-O2", "-I", KERNELS, "-I", KERNELS / "include", *flags, "-o", path,
                    *sources, "-lm"], check=True)


def build():
    """Builds a library of the package's kernels, in a temporary folder that is not removed. Returns its path."""
    path = pathlib.Path(tempfile.mkdtemp()) / "kernels.so"
    compile(path, [*sorted(KERNELS.glob("*.c")), HERE / "clock.c", HERE / "peak.c"], ["-shared", "-fPIC"])
    return path


def load(path=None):
    lib = c.CDLL(str(path or build()))
    lib.ik_is_available.restype = c.c_bool
    for kind in ("int8", "float"):
        for size in ("packed_size", "scratch_size"):
            getattr(lib, f"ik_{kind}_convolution_{size}").restype = c.c_size_t
    lib.time_peak.restype = c.c_double
    return lib


def lines(shape, dtype=np.uint8):
    """Zeros that begin at a cache line, where weights are read fastest."""
    size = int(np.prod(shape)) * np.dtype(dtype).itemsize
    room = np.zeros(size + 64, np.uint8)
    return room[-room.ctypes.data % 64:][:size].view(dtype).reshape(shape)


def pointer(a):
    return a.ctypes.data_as(c.c_void_p)


class Runner:
    """One layer, packed for one ISA. `signed`: activations are int8 with zero -128, as in LiteRT."""

    def __init__(self, lib, layer, isa, signed=False):
        L = layer
        self.lib, self.layer, self.isa, self.flip = lib, layer, ISAS[isa], 128 if signed else 0
        self.shape = Convolution(L.h, L.w, L.ci, L.oh, L.ow, L.co, L.k, L.k, L.s, L.s, 1, 1, L.before, L.before,
                                 L.ci if L.dw else 1)
        kind = "int8" if L.int8 else "float"
        packed, scratch = (getattr(lib, f"ik_{kind}_convolution_{size}") for size in ("packed_size", "scratch_size"))
        self.packed, self.scratch = (lines(f(c.byref(self.shape), self.isa) + 1) for f in (packed, scratch))
        dtype = np.uint8 if L.int8 else np.float32
        self.input, self.output = lines(L.x.shape, dtype), lines((L.oh, L.ow, L.co), dtype)
        self.input[:] = L.x ^ np.uint8(self.flip) if L.int8 else L.x
        self._pack_int8() if L.int8 else self._pack_float()
        self.y = self.run()

    def _pack_int8(self):
        L, low, weights = self.layer, -self.flip, np.ascontiguousarray(self.layer.weights)
        form = c.byref(Format(self.flip > 0, self.flip > 0, low, L.zy + low, low, 255 + low, 1))
        m, shift = L.factors()
        refused = self.lib.ik_int8_convolution_pack(
            c.byref(self.shape), form, self.isa, pointer(weights), pointer(L.bias), pointer(m), pointer(shift),
            pointer(self.packed))
        assert refused == -1
        self._call(self.lib.time_int8, form)

    def _pack_float(self):
        L, weights = self.layer, np.ascontiguousarray(self.layer.weights)
        self.lib.ik_float_convolution_pack(
            c.byref(self.shape), self.isa, pointer(weights), pointer(L.bias), pointer(self.packed))
        self._call(self.lib.time_float, c.c_float(0 if L.relu else -np.inf), c.c_float(np.inf))

    def _call(self, function, *how):
        self.function, self.arguments = function, (c.byref(self.shape), *how, self.isa, *map(pointer, (
            self.packed, self.input, self.output, self.scratch)))

    def run(self):
        self.times(0)
        return self.output.astype(np.int32) ^ self.flip if self.layer.int8 else self.output.copy()

    def times(self, seconds):
        """The seconds of single calls, for about `seconds` in total."""
        ts = np.zeros(100000)
        return ts[:self.function(*self.arguments, c.c_double(seconds), pointer(ts), len(ts))]
