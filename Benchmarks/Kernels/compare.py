#!/usr/bin/env python3
"""Times single layers, batch 1, one thread: ours, ONNX Runtime, LiteRT (XNNPACK), OpenVINO (oneDNN).

    pip install numpy flatbuffers onnx onnxruntime ai-edge-litert openvino
    python3 compare.py int8|float32 [--rounds 9] [--ms 40] [--layers abc… of a to t] [--isas vnni,avx2,…] [--cpu 1] [--json file]
        [--without-avx512 FOLDER]

--without-avx512 measures the peers as they are on a machine with AVX2 but without AVX-512, VNNI and AMX: see
without_avx512.py, which keeps copies of their libraries in FOLDER. ISAs: avx2 and sse2, unless --isas names them.

Every output is first compared with NumPy's. A peer whose output is wrong is measured too: its times are marked with the largest
error, in steps of the output (float32: relative to the largest output). ISAs and peers that this machine does not have are named
and left out. rounds.py describes how the engines take turns. An engine's time in a round is
that of its fastest call, because other programs may use the machine. If an engine can report the time of the compute node
alone, the lower of the two times counts: the node's time is in whole µs and excludes the overhead of the call and changes of
layout. Ours is the time of a call from C. Ratio: the time of the best peer divided by ours in the same round, median over
the rounds (least … most).
"""
import argparse, json, os
import numpy as np
import without_avx512
from data import TYPES
from layers import MAIN, Shape
from peers import PEERS
from rounds import Engines, serve


def main():
    ap = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ap.add_argument("type", choices=TYPES)
    ap.add_argument("--rounds", type=int, default=9)
    ap.add_argument("--ms", type=float, default=40)
    ap.add_argument("--layers", default=MAIN)
    ap.add_argument("--isas", help="vnni: of AVX-512, also in float32")
    ap.add_argument("--peers", default=",".join(PEERS))
    ap.add_argument("--cpu", type=int)
    ap.add_argument("--json")
    ap.add_argument("--without-avx512", metavar="FOLDER")
    ap.add_argument("--serve", help=argparse.SUPPRESS)
    ap.add_argument("--built", help=argparse.SUPPRESS)
    a = ap.parse_args()
    if a.cpu is not None:
        os.sched_setaffinity(0, {a.cpu})
    if a.serve:
        return serve(a.serve, a.type, a.layers, a.built)
    isas = (a.isas or ("avx2,sse2" if a.without_avx512 else "vnni,avx2,sse2")).split(",")
    names = [p for p in a.peers.split(",") if p]
    hidden = without_avx512.prepare(a.without_avx512) if a.without_avx512 else {}
    engines = Engines(__file__, isas + names, a.type, a.layers, hidden)
    for name, why in engines.missing.items():
        print(f"{name} is left out: {why}")
    isas, names = ([n for n in some if n not in engines.missing] for some in (isas, names))
    if not isas:
        raise SystemExit("none of these ISAs is available")
    peaks = {isa: engines.ask(isa, "peak", 200) for isa in isas}
    times = engines.times(a.layers, a.rounds, a.ms)
    engines.end()
    report(a, isas, names, times, peaks, engines.errors)


def report(a, isas, names, times, peaks, errors):
    bound = TYPES[a.type].bound
    wrong = {(key, n): errors[n][key] for n in names for key in a.layers if not errors[n][key] <= bound}
    if a.without_avx512:
        print("The peers find a machine without AVX-512, VNNI and AMX: their CPUID instructions are emulated.")
    print("ms: least of a round's calls, median over the rounds; ratio: best peer / ours in the same round; peak: of the")
    print("multiply-adds with all operands in registers, as if padding were computed.\n")
    if wrong:
        print("† A wrong output, with its largest error; the ratio is to the fastest peer, right or wrong.\n")
    columns = names + [c for isa in isas for c in ((isa, "peak", "ratio") if names else (isa, "peak"))]
    print(f"| | layer, {a.type} | " + " | ".join(columns) + " |\n|---|---|" + "---:|" * len(columns))
    ratios, right = {isa: [] for isa in isas}, {isa: [] for isa in isas}
    for key in a.layers:
        layer, cells = Shape(key), [
            f"{np.median(times[key, n]):.4f}" + (f" †{wrong[key, n]:.3g}" if (key, n) in wrong else "") for n in names]
        for isa in isas:
            ours = np.array(times[key, isa])
            speed = layer.macs / np.median(ours) * 1e3
            cells += [f"{np.median(ours):.4f}", f"{100 * speed / peaks[isa]:.0f} %"]
            if names:
                r = np.min([times[key, n] for n in names], axis=0) / ours
                ratios[isa].append(np.median(r))
                others = [times[key, n] for n in names if (key, n) not in wrong]
                if others:
                    right[isa].append(np.median(np.min(others, axis=0) / ours))
                cells.append(f"{np.median(r):.2f} ({r.min():.2f} … {r.max():.2f})")
        print(f"| {key} | {layer.title()} | " + " | ".join(cells) + " |")
    print()
    for isa in isas:
        mean = f"geometric mean {summary(ratios[isa])}; " if names else ""
        if wrong and right[isa]:
            mean += f"to peers that are right ({len(right[isa])} layers) {summary(right[isa])}; "
        print(f"{isa}: {mean}peak {peaks[isa] / 1e9:.1f} G multiply-adds/s")
    if a.json:
        json.dump({f"{k} {n}": v for (k, n), v in times.items()}, open(a.json, "w"), indent=1)


def summary(ratios):
    return f"{np.exp(np.mean(np.log(ratios))):.2f}, least {min(ratios):.2f}"


if __name__ == "__main__":
    main()
