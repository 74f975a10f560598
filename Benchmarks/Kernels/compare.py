#!/usr/bin/env python3
"""Times single int8 layers, batch 1, one thread: ours, ONNX Runtime, LiteRT (XNNPACK), OpenVINO (oneDNN).

    pip install numpy flatbuffers onnx onnxruntime ai-edge-litert openvino
    python3 compare.py [--rounds 7] [--ms 40] [--layers abc… of a to t] [--isas vnni,avx2,…] [--cpu 1] [--json file]

A process for each engine; the driver asks them in turn, layer by layer and round by round, only one busy at a time, so
that all see the same noise. An engine's time is the least of a round's calls: others may use the machine too. Where an
engine can tell the time of the compute node alone, that counts if it is less (it is without the call's overhead and layout
changes, in whole µs); ours is a call from C. Ratio: the best peer's time over ours in the same round, median over the
rounds (least … most).
"""
import argparse, json, os, subprocess, sys
import numpy as np
from layers import MAIN, Layer, title

PEERS = {"ort": "OnnxRuntime", "litert": "LiteRT", "openvino": "OpenVINO"}


def worker(engine, keys):
    """Builds all layers, then answers «layer ms» with the least time of each way to time it, in seconds."""
    if engine in PEERS:
        import peers
        make = getattr(peers, PEERS[engine])
    else:
        import library
        lib = library.load()
        make = lambda layer: library.Runner(lib, layer, engine)
    built = {}
    for key in keys:
        built[key] = e = make(Layer(key))
        y = e.y if hasattr(e, "y") else e.run()
        apart = np.abs(y - e.layer.rounded if hasattr(e, "layer") else y - Layer(key).rounded).max()
        if apart > 1:
            sys.exit(f"{engine} {key}: {apart} from what it should be")
    print("ready", flush=True)
    for line in sys.stdin:
        key, ms = line.split()
        e = built[key]
        times = [float(np.min(e.times(float(ms) / 1e3)))]
        if hasattr(e, "node_times"):
            times.append(float(np.min(e.node_times(float(ms) / 1e3))))
        print(json.dumps(times), flush=True)


def main():
    ap = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ap.add_argument("--rounds", type=int, default=7)
    ap.add_argument("--ms", type=float, default=40)
    ap.add_argument("--layers", default=MAIN)
    ap.add_argument("--isas", default="vnni,avx2,sse2")
    ap.add_argument("--peers", default=",".join(PEERS))
    ap.add_argument("--cpu", type=int)
    ap.add_argument("--json")
    ap.add_argument("--worker")
    a = ap.parse_args()
    if a.cpu is not None:
        os.sched_setaffinity(0, {a.cpu})
    if a.worker:
        return worker(a.worker, a.layers)
    isas, names = a.isas.split(","), [p for p in a.peers.split(",") if p]
    env = dict(os.environ, OMP_NUM_THREADS="1", TF_CPP_MIN_LOG_LEVEL="2")
    processes = {}
    for name in isas + names:
        command = [sys.executable, os.path.abspath(__file__), "--worker", name, "--layers", a.layers]
        p = processes[name] = subprocess.Popen(command, stdin=-1, stdout=-1, stderr=subprocess.DEVNULL, text=True, env=env)
        if p.stdout.readline() != "ready\n":
            sys.exit(f"{name} does not run: {' '.join(command)}")
    times = {}
    for _ in range(a.rounds):
        for key in a.layers:
            for name, p in processes.items():
                print(key, a.ms, file=p.stdin, flush=True)
                times.setdefault((key, name), []).append(min(json.loads(p.stdout.readline())) * 1e3)
    for p in processes.values():
        p.stdin.close()
        p.wait()
    report(a, isas, names, times)


def report(a, isas, names, times):
    print("ms: least of a round's calls, median over the rounds; ratio: best peer / ours in the same round.\n")
    columns = names + [c for isa in isas for c in ((isa, "GMAC/s", "ratio") if names else (isa, "GMAC/s"))]
    print("| | layer | " + " | ".join(columns) + " |\n|---|---|" + "---:|" * len(columns))
    ratios = {isa: [] for isa in isas}
    for key in a.layers:
        cells = [f"{np.median(times[key, n]):.4f}" for n in names]
        for isa in isas:
            ours = np.array(times[key, isa])
            cells += [f"{np.median(ours):.4f}", f"{Layer(key).macs / np.median(ours) / 1e6:.0f}"]
            if names:
                r = np.min([times[key, n] for n in names], axis=0) / ours
                ratios[isa].append(np.median(r))
                cells.append(f"{np.median(r):.2f} ({r.min():.2f} … {r.max():.2f})")
        print(f"| {key} | {title(key)} | " + " | ".join(cells) + " |")
    for isa in isas if names else []:
        print(f"\n{isa}: geometric mean {np.exp(np.mean(np.log(ratios[isa]))):.2f}, least {min(ratios[isa]):.2f}")
    if a.json:
        json.dump({f"{k} {n}": v for (k, n), v in times.items()}, open(a.json, "w"), indent=1)


if __name__ == "__main__":
    main()
