#!/usr/bin/env python3
"""Our float32 kernels beside ONNX Runtime, LiteRT (XNNPACK) and OpenVINO (oneDNN), one thread, batch 1, in the same run.

  python3 -m venv venv && venv/bin/pip install onnxruntime ai-edge-litert openvino onnx flatbuffers numpy
  clang -O2 -I Sources/CInferenceKernels/include Benchmarks/Kernels/bench_float.c Sources/CInferenceKernels/*.c -lm -o bench_float
  taskset -c 1 venv/bin/python Benchmarks/Kernels/compare_float.py ./bench_float [--layers abcdefghi] [--rounds 30] [--ms 15] [--json FILE]

On one core (taskset), for OpenVINO computes in a thread of its own that a busy machine puts elsewhere.

Each engine runs in a process of its own and is asked in turn, layer by layer, round by round: all see the same noise of the
machine, and only one is busy at a time. Every peer's output is first compared with numpy, ours with the scalar variant.

A time is the shortest of all calls, which other processes of the machine disturb least; beside it in parentheses the median
of a round over that shortest, in the quietest round and in the worst: how far to trust it. For ONNX Runtime and OpenVINO it
is the compute node alone, by their own profilers (1 us resolution), without reorders of layout and without the cost of a
call; LiteRT has no reorders and is timed by the call. Ours is the call.
"""
import argparse, importlib.metadata, json, math, os, subprocess, sys, tempfile, time
import statistics

#         key  kind  size ci  co  k  stride relu
LAYERS = [("a", "conv", 224, 3, 32, 3, 2, 1), ("b", "dw", 112, 32, 32, 3, 1, 1), ("c", "conv", 112, 32, 16, 1, 1, 0),
          ("d", "conv", 56, 24, 144, 1, 1, 1), ("e", "dw", 56, 144, 144, 3, 2, 1), ("f", "conv", 28, 192, 32, 1, 1, 0),
          ("g", "conv", 56, 64, 64, 3, 1, 1), ("h", "conv", 32, 16, 16, 3, 1, 1), ("i", "fc", 1, 1280, 1000, 1, 1, 0)]
TITLE = {"a": "conv 3×3 s2 224×224×3→32", "b": "depthwise 3×3 112×112×32", "c": "pointwise 112×112×32→16",
         "d": "pointwise 56×56×24→144", "e": "depthwise 3×3 s2 56×56×144", "f": "pointwise 28×28×192→32",
         "g": "conv 3×3 56×56×64→64", "h": "conv 3×3 32×32×16→16", "i": "dense 1280→1000"}


class Layer:
    """Shapes, fixed random data and the reference result."""
    def __init__(self, spec):
        import numpy as np
        self.key, self.kind, self.size, self.ci, self.co, self.k, self.s, self.relu = spec
        self.dw, self.fc, self.out = self.kind == "dw", self.kind == "fc", self.size // self.s
        self.p0, self.p1 = (0, 0) if self.k == 1 else (1, 1) if self.s == 1 else (0, 1)  # TensorFlow's SAME
        r = np.random.default_rng(ord(self.key))
        self.x = r.uniform(0, 4, (self.size, self.size, self.ci)).astype(np.float32)
        self.w = r.uniform(-1, 1, (self.co, self.k, self.k, 1 if self.dw else self.ci)).astype(np.float32)
        self.b = r.uniform(-1, 1, self.co).astype(np.float32)

    def error(self, y):
        import numpy as np
        pad = (self.p0, self.p1)
        x = np.pad(self.x.astype(np.float64), (pad, pad, (0, 0)))
        want = np.zeros((self.out, self.out, self.co)) + self.b
        for i in range(self.k):
            for j in range(self.k):
                reach = self.s * (self.out - 1) + 1
                v = x[i:i + reach:self.s, j:j + reach:self.s]
                want += v * self.w[:, i, j, 0] if self.dw else v @ self.w[:, i, j].T.astype(np.float64)
        if self.relu: want = np.maximum(want, 0)
        return float(np.abs(np.asarray(y).reshape(want.shape) - want).max() / np.abs(want).max())


def times_of(run, seconds):
    clock, times = time.perf_counter, []
    for _ in range(3): run()
    end = clock() + seconds
    while len(times) < 5 or clock() < end:
        begin = clock(); run(); times.append(clock() - begin)
    return times


class Ort:
    package = "onnxruntime"

    def session(self, l, profile=None):
        import numpy as np, onnx, onnxruntime as ort
        from onnx import helper, numpy_helper
        constant = lambda name, a: numpy_helper.from_array(np.ascontiguousarray(a), name)
        constants = [constant("b", l.b)]
        if l.fc:
            constants.append(constant("w", l.w.reshape(l.co, l.ci).T))
            nodes, xs, ys = [helper.make_node("Gemm", ["x", "w", "b"], ["y"])], [1, l.ci], [1, l.co]
        else:
            constants.append(constant("w", np.transpose(l.w, (0, 3, 1, 2))))
            nodes = [helper.make_node("Conv", ["x", "w", "b"], ["t" if l.relu else "y"], kernel_shape=[l.k] * 2, strides=[l.s] * 2,
                                      pads=[l.p0, l.p0, l.p1, l.p1], group=l.ci if l.dw else 1)]
            if l.relu: nodes.append(helper.make_node("Relu", ["t"], ["y"]))
            xs, ys = [1, l.ci, l.size, l.size], [1, l.co, l.out, l.out]
        info = lambda name, shape: helper.make_tensor_value_info(name, onnx.TensorProto.FLOAT, shape)
        model = helper.make_model(helper.make_graph(nodes, "g", [info("x", xs)], [info("y", ys)], constants),
                                  opset_imports=[helper.make_opsetid("", 17)])
        model.ir_version = 8
        ort.set_default_logger_severity(3)
        options = ort.SessionOptions()
        options.intra_op_num_threads = options.inter_op_num_threads = 1
        options.add_session_config_entry("session.intra_op.allow_spinning", "0")
        if profile: options.enable_profiling, options.profile_file_prefix = True, profile
        session = ort.InferenceSession(model.SerializeToString(), options, providers=["CPUExecutionProvider"])
        x = l.x if l.fc else np.transpose(l.x, (2, 0, 1))
        value = ort.OrtValue.ortvalue_from_numpy
        arrays = np.ascontiguousarray(x.reshape(xs)), np.zeros(ys, np.float32)  # the values only refer to them
        x, y = map(value, arrays)
        binding = session.io_binding()
        binding.bind_ortvalue_input("x", x)
        binding.bind_ortvalue_output("y", y)
        return session, binding, y, (x, arrays)

    def output(self, l):
        import numpy as np
        session, binding, y, keep = self.session(l)
        session.run_with_iobinding(binding)
        result = y.numpy().copy()
        return result if l.fc else np.transpose(result[0], (1, 2, 0))

    def times(self, l, seconds):
        with tempfile.TemporaryDirectory() as folder:
            session, binding, _, keep = self.session(l, os.path.join(folder, "p"))
            times_of(lambda: session.run_with_iobinding(binding), seconds)
            events = json.load(open(session.end_profiling()))
        return [e["dur"] * 1e-6 for e in events if e.get("cat") == "Node" and e["name"].endswith("_kernel_time")
                and e["args"]["op_name"] in ("Conv", "FusedConv", "Gemm")][3:]


class Litert:
    package = "ai-edge-litert"

    def __init__(self): self.made = {}

    def model(self, l):
        import flatbuffers, numpy as np
        from ai_edge_litert import schema_py_generated as S
        model, graph, operator, code = S.ModelT(), S.SubGraphT(), S.OperatorT(), S.OperatorCodeT()
        model.version, model.description, model.buffers, graph.tensors = 3, b"k", [S.BufferT()], []

        def tensor(name, shape, data=None):
            t = S.TensorT()
            t.name, t.shape, t.type, t.buffer = name, list(shape), S.TensorType.FLOAT32, 0
            if data is not None:
                buffer = S.BufferT()
                buffer.data = np.frombuffer(np.ascontiguousarray(data).tobytes(), np.uint8)
                model.buffers.append(buffer)
                t.buffer = len(model.buffers) - 1
            graph.tensors.append(t)
            return len(graph.tensors) - 1

        w = l.w.reshape(l.co, l.ci) if l.fc else np.transpose(l.w, (3, 1, 2, 0)) if l.dw else l.w
        x = tensor("x", [1, l.ci] if l.fc else [1, l.size, l.size, l.ci])
        inputs = [x, tensor("w", w.shape, w), tensor("b", [l.co], l.b)]
        y = tensor("y", [1, l.co] if l.fc else [1, l.out, l.out, l.co])
        kind = "FullyConnected" if l.fc else "DepthwiseConv2D" if l.dw else "Conv2D"
        options = getattr(S, kind + "OptionsT")()
        if not l.fc:
            options.padding, options.strideH, options.strideW = S.Padding.SAME, l.s, l.s
            options.dilationHFactor = options.dilationWFactor = 1
        if l.dw: options.depthMultiplier = 1
        options.fusedActivationFunction = S.ActivationFunctionType.RELU if l.relu else S.ActivationFunctionType.NONE
        builtin = {"FullyConnected": "FULLY_CONNECTED", "DepthwiseConv2D": "DEPTHWISE_CONV_2D", "Conv2D": "CONV_2D"}[kind]
        code.builtinCode = code.deprecatedBuiltinCode = getattr(S.BuiltinOperator, builtin)
        code.version = 1
        operator.opcodeIndex, operator.inputs, operator.outputs = 0, inputs, [y]
        operator.builtinOptionsType, operator.builtinOptions = getattr(S.BuiltinOptions, kind + "Options"), options
        graph.inputs, graph.outputs, graph.operators = [x], [y], [operator]
        model.operatorCodes, model.subgraphs = [code], [graph]
        builder = flatbuffers.Builder(1 << 16)
        builder.Finish(model.Pack(builder), b"TFL3")
        return bytes(builder.Output())

    def interpreter(self, l):
        import numpy as np
        from ai_edge_litert.interpreter import Interpreter
        if l.key not in self.made:
            made = self.made[l.key] = Interpreter(model_content=self.model(l), num_threads=1)
            made.allocate_tensors()
            x = made.get_input_details()[0]
            made.set_tensor(x["index"], np.ascontiguousarray(l.x.reshape(x["shape"])))
        return self.made[l.key]

    def output(self, l):
        made = self.interpreter(l)
        made.invoke()
        return made.get_tensor(made.get_output_details()[0]["index"])

    def times(self, l, seconds): return times_of(self.interpreter(l).invoke, seconds)


class Openvino:
    package = "openvino"

    def __init__(self): self.made = {}

    def request(self, l):
        import numpy as np, openvino as ov
        import openvino.opset13 as op
        if l.key in self.made: return self.made[l.key]
        xs = [1, l.ci] if l.fc else [1, l.size, l.size, l.ci]
        x = op.parameter(xs, ov.Type.f32)
        w = l.w.reshape(l.co, l.ci) if l.fc else np.transpose(l.w, (0, 3, 1, 2))
        w = op.constant(np.ascontiguousarray(w[:, None] if l.dw else w))
        if l.fc: y, bias = op.matmul(x, w, False, True), (1, l.co)
        else:
            planes, bias = op.transpose(x, op.constant(np.array([0, 3, 1, 2]))), (1, l.co, 1, 1)
            convolve = op.group_convolution if l.dw else op.convolution
            y = convolve(planes, w, [l.s] * 2, [l.p0] * 2, [l.p1] * 2, [1, 1])
        y = op.add(y, op.constant(l.b.reshape(bias)))
        if l.relu: y = op.relu(y)
        if not l.fc: y = op.transpose(y, op.constant(np.array([0, 2, 3, 1])))
        compiled = ov.Core().compile_model(ov.Model([y], [x]), "CPU", {
            "PERF_COUNT": True, "INFERENCE_NUM_THREADS": 1, "NUM_STREAMS": 1, "PERFORMANCE_HINT": "LATENCY",
            "ENABLE_CPU_PINNING": False, "INFERENCE_PRECISION_HINT": "f32"})
        request = self.made[l.key] = compiled.create_infer_request()
        request.set_input_tensor(ov.Tensor(np.ascontiguousarray(l.x.reshape(xs))))
        return request

    def output(self, l):
        request = self.request(l)
        request.infer()
        return request.get_output_tensor().data.copy()

    def times(self, l, seconds):
        request, times = self.request(l), []
        def run():
            request.infer()
            times.append(max(n.real_time.total_seconds() for n in request.profiling_info
                             if n.node_type not in ("Parameter", "Result")))
        times_of(run, seconds)
        return times[3:]


PEERS = {"ort": Ort, "litert": Litert, "openvino": Openvino}


def serve(name, keys):
    """A peer's process: errors of all layers, then seconds of the layer that each line asks for."""
    engine = PEERS[name]()
    layers = {spec[0]: Layer(spec) for spec in LAYERS if spec[0] in keys}
    print(json.dumps([importlib.metadata.version(engine.package), {k: l.error(engine.output(l)) for k, l in layers.items()}]), flush=True)
    for line in sys.stdin:
        key, ms = line.split()
        print(json.dumps(engine.times(layers[key], float(ms) / 1000)), flush=True)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("bench", help="bench_float, built")
    parser.add_argument("--layers", default="abcdefghi")
    parser.add_argument("--isas", help="ours to time, comma-separated; all that this machine runs")
    parser.add_argument("--rounds", type=int, default=30)
    parser.add_argument("--ms", type=float, default=15)
    parser.add_argument("--json")
    parser.add_argument("--serve", help=argparse.SUPPRESS)
    a = parser.parse_args()
    if a.serve: return serve(a.serve, a.layers)

    def start(command):
        environment = dict(os.environ, OMP_NUM_THREADS="1", TF_CPP_MIN_LOG_LEVEL="2")
        return subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, env=environment)

    def ask(process, line):
        process.stdin.write(line + "\n")
        process.stdin.flush()
        return process.stdout.readline()

    ours, peers = start([a.bench]), {}
    isas = a.isas.split(",") if a.isas else [i for i in ask(ours, "isas").split() if i != "scalar"]
    for name in PEERS:
        process = start([sys.executable, os.path.abspath(__file__), a.bench, "--serve", name, "--layers", a.layers])
        line = process.stdout.readline()
        if not line: print(f"{name}: left out, it does not run here"); continue
        version, errors = json.loads(line)
        peers[name] = process
        print(f"{name} {version}: largest relative error {max(errors.values()):.1e}")
    for isa in isas:
        errors = {k: float(ask(ours, f"check {k} {isa}")) for k in a.layers}
        print(f"ours {isa}: largest relative error against scalar {max(errors.values()):.1e}")

    rounds, peaks = {}, {isa: 0.0 for isa in isas}
    for _ in range(a.rounds):
        for isa in isas: peaks[isa] = max(peaks[isa], float(ask(ours, f"peak {isa} 20")))
        for key in a.layers:
            for name, process in peers.items(): rounds.setdefault((key, name), []).append(json.loads(ask(process, f"{key} {a.ms}")))
            for isa in isas:
                rounds.setdefault((key, isa), []).append([float(t) for t in ask(ours, f"time {key} {isa} {a.ms}").split()])
    shortest = {k: min(map(min, v)) * 1e3 for k, v in rounds.items()}
    medians = {k: sorted(statistics.median(r) * 1e3 for r in v) for k, v in rounds.items()}

    def cell(key, name):
        least = shortest[key, name]
        return f"{least:.4f} ({medians[key, name][0] / least:.2f} … {medians[key, name][-1] / least:.1f})"

    print("\nms, shortest (median in the quietest round … in the worst, of that); ratio: best peer / ours, of the shortest, and of")
    print("the medians in the quietest rounds; peak: of multiply-adds with all operands in registers, padding counted\n")
    print("| | layer | " + " | ".join(list(peers) + [f"ours {i} | ratio | of medians | peak" for i in isas]) + " |")
    print("|---" * (2 + len(peers) + 4 * len(isas)) + "|")
    ratios = {isa: ([], []) for isa in isas}
    for key in a.layers:
        row, macs = [cell(key, n) for n in peers], float(ask(ours, f"macs {key}"))
        for isa in isas:
            ratio = min(shortest[key, n] for n in peers) / shortest[key, isa]
            quiet = min(medians[key, n][0] for n in peers) / medians[key, isa][0]
            ratios[isa][0].append(ratio), ratios[isa][1].append(quiet)
            row += [cell(key, isa), f"{ratio:.2f}", f"{quiet:.2f}", f"{100 * macs / (shortest[key, isa] * 1e-3) / peaks[isa]:.0f} %"]
        print(f"| {key} | {TITLE[key]} | " + " | ".join(row) + " |")
    print()
    for isa in isas:
        mean = [math.exp(statistics.mean(map(math.log, r))) for r in ratios[isa]]
        print(f"{isa}: geometric mean {mean[0]:.3f} (of medians {mean[1]:.3f}), lowest {min(ratios[isa][0]):.2f}; "
              f"peak {peaks[isa] / 1e9:.1f} G multiply-adds/s")
    if a.json: json.dump({f"{k}.{n}": [[min(r), statistics.median(r)] for r in v] for (k, n), v in rounds.items()}, open(a.json, "w"), indent=1)


if __name__ == "__main__": main()
