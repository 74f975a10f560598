#!/usr/bin/env python3
"""Times whole networks, batch 1, one thread, float32 and int8: ours, ONNX Runtime, LiteRT (XNNPACK), OpenVINO (oneDNN).

    pip install numpy flatbuffers onnx onnxruntime ai-edge-litert openvino;  swift build -c release
    python3 compare.py [--rounds 15] [--ms 100] [--networks front,cifar] [--isas avx512VNNI,avx2,…] [--cpu 1] [--json file]

A time is that of a whole call, from the input in the engine's memory to the output there. Our calls are made from Swift and
copy the input into the arena; the peers' calls are made from Python through their bindings. Each engine has its own process.
The driver asks the processes in turn, network by network and round by round, and only one is busy at a time, so that other
work on the machine affects all of them equally. An engine's time in a round is that of its fastest call, because other
programs may use the machine. Ratio: the time of the best peer divided by ours in the same round, median over the rounds
(least … most). Before that, the outputs of the peers are compared with ours. In int8, the bytes of LiteRT's reference
kernels must equal ours.
"""
import argparse, json, os, subprocess, sys, tempfile
import numpy as np
from networks import NETWORKS, Net

ROOT = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..")
TYPES = {"float32": False, "int8": True}


class Peer:
    """The process of a peer, with one network."""
    def __init__(self, name, key, folder, a, int8):
        command = [sys.executable, os.path.abspath(__file__), "--worker", name, "--networks", key, "--folder", folder,
                   "--types", "int8" if int8 else "float32", "--fcodec", a.fcodec]
        env = dict(os.environ, OMP_NUM_THREADS="1", TF_CPP_MIN_LOG_LEVEL="2")
        self.process = subprocess.Popen(command, stdin=-1, stdout=-1, stderr=subprocess.DEVNULL, text=True, env=env)
        answer = self.process.stdout.readline()
        if not answer:
            sys.exit(f"{name} does not run: {' '.join(command)}")
        self.apart = json.loads(answer)

    def least(self, ms):
        print(ms, file=self.process.stdin, flush=True)
        return min(json.loads(self.process.stdout.readline())) * 1e3


class Ours(Peer):
    def __init__(self, net, int8, isa):
        command = net.ours(int8, "--serve", *(["--on", isa] if isa else []))
        self.process = subprocess.Popen(command, stdin=-1, stdout=-1, text=True)


def worker(a):
    """Prints how far the output is from ours, then answers "ms" with the seconds of all calls."""
    from peers import PEERS, LiteRT, calls
    int8 = TYPES[a.types]
    net = Net(a.networks, a.fcodec, a.folder)
    e, ours = PEERS[a.worker](net, int8), net.our_output(int8)
    e.run_once()
    apart = np.abs(e.result() - ours)
    answer = [int(apart.max()), float((apart > 0).mean())] if int8 else [float(apart.max() / np.abs(ours).max()), 0]
    if int8 and a.worker == "LiteRT":
        reference = LiteRT(net, int8, reference=True)
        reference.run_once()
        if not np.array_equal(reference.result(), ours):
            sys.exit("not the bytes of LiteRT's reference kernels")
    print(json.dumps(answer), flush=True)
    for line in sys.stdin:
        print(json.dumps(calls(e.run_once, float(line) / 1e3)), flush=True)


def main():
    ap = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ap.add_argument("--rounds", type=int, default=15)
    ap.add_argument("--ms", type=float, default=100)
    ap.add_argument("--networks", default=",".join(NETWORKS))
    ap.add_argument("--types", default=",".join(TYPES))
    ap.add_argument("--isas", default="", help="ours alone; by default the best")
    ap.add_argument("--peers", default="ONNX Runtime,LiteRT,OpenVINO")
    ap.add_argument("--fcodec", default=os.path.join(ROOT, ".build", "release", "fcodec"))
    ap.add_argument("--cpu", type=int)
    ap.add_argument("--json")
    ap.add_argument("--worker")
    ap.add_argument("--folder")
    a = ap.parse_args()
    if a.cpu is not None:
        os.sched_setaffinity(0, {a.cpu})
    if a.worker:
        return worker(a)
    names, isas = a.peers.split(","), a.isas.split(",")
    titles = ["ours" + (f" {isa}" if isa else "") for isa in isas]
    print("| network | " + " | ".join(names) + "".join(f" | {t} | ratio" for t in titles) + " |")
    print("|---|" + "---:|" * (len(names) + 2 * len(isas)), flush=True)
    times, notes = {}, []
    with tempfile.TemporaryDirectory() as folder:
        for key in a.networks.split(","):
            for kind in a.types.split(","):
                notes.append(measure(a, folder, key, kind, names, isas, times))
    print("\n" + "\n".join(notes))
    if a.json:
        json.dump(times, open(a.json, "w"), indent=1)


def measure(a, folder, key, kind, names, isas, times):
    int8 = TYPES[kind]
    net = Net(key, a.fcodec, folder)
    engines = {name: Peer(name, key, folder, a, int8) for name in names}
    mine = {isa: Ours(net, int8, isa) for isa in isas}
    rounds = {name: [] for name in [*names, *isas]}
    for _ in range(a.rounds):
        for name, e in {**engines, **mine}.items():
            rounds[name].append(e.least(a.ms))
    for e in [*engines.values(), *mine.values()]:
        e.process.stdin.close()
        e.process.wait()
    cells = [f"{min(rounds[n]):.3f}" for n in names]
    for isa in isas:
        r = np.min([rounds[n] for n in names], axis=0) / rounds[isa]
        cells += [f"{min(rounds[isa]):.3f}", f"{np.median(r):.2f} ({r.min():.2f} … {r.max():.2f})"]
    print(f"| {NETWORKS[key]}, {kind} | " + " | ".join(cells) + " |", flush=True)
    times[f"{key} {kind}"] = rounds
    far = [f"{n} {e.apart[0]} ({e.apart[1]:.1%} of the samples differ)" if int8 else f"{n} {e.apart[0]:.1e}"
           for n, e in engines.items()]
    unit = "samples at most" if int8 else "of the largest value at most"
    return f"{NETWORKS[key]}, {kind}, {net.macs / 1e6:.1f} million multiply-adds: apart from ours {', '.join(far)}, {unit}"


if __name__ == "__main__":
    main()
