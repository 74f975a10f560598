#!/usr/bin/env python3
"""VNNI in vectors of 256 bits beside those of 512 that the package has: the same outputs? how fast?

    pip install numpy;  python3 compare.py [--rounds 15] [--ms 20] [--layers abc… of a to t] [--cpu 1] | [--check 5]

Libraries that differ in this alone, in one process, in turns, layer by layer and round by round. A time is the least of a
round's calls; ratio: time with 256 bits over that with 512 in the same round, median (least … most): above 1, 512 wins.
"""
import argparse, os, pathlib, subprocess, sys, tempfile
import numpy as np

HERE = pathlib.Path(__file__).resolve().parent
sys.path.append(str(HERE.parent))
import library
from data import Int8Layer
from layers import MAIN

TRAITS = "{4, false, 2}"  # how Selection.c writes those of VNNI


def sources(panel, folder):
    """All of the package's, the kernels of 512 bits and their traits replaced."""
    selection = (library.KERNELS / "Selection.c").read_text()
    assert selection.count(TRAITS) == 1
    changed = pathlib.Path(folder) / f"Selection{panel}.c"
    changed.write_text(selection.replace(TRAITS, f"{{4, false, {panel}}}"))
    kept = [s for s in sorted(library.KERNELS.glob("*.c")) if s.name != "Selection.c" and "AVX512VNNI" not in s.name]
    return kept + [changed] + sorted(HERE.glob("*.c"))


def build(panel, folder):
    return library.build(sources(panel, folder), [f"-DVNNI256_PANEL={panel}"])


def check(panel, folder, seconds):
    """Random layers against the scalar code, as Tests/KernelCheck does."""
    program = os.path.join(folder, f"check{panel}")
    tests = HERE.parents[2] / "Tests/KernelCheck/check.c"
    library.compile(program, sources(panel, folder) + [tests], [f"-DVNNI256_PANEL={panel}", "-D_GNU_SOURCE"])
    subprocess.run([program, str(seconds)], check=True)


def main():
    ap = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ap.add_argument("--rounds", type=int, default=15)
    ap.add_argument("--ms", type=float, default=20)
    ap.add_argument("--layers", default=MAIN)
    ap.add_argument("--cpu", type=int)
    ap.add_argument("--check", type=float, metavar="SECONDS", help="against the scalar code, in place of times")
    a = ap.parse_args()
    if a.cpu is not None:
        os.sched_setaffinity(0, {a.cpu})
    with tempfile.TemporaryDirectory() as folder:
        if a.check:
            return [check(panel, folder, a.check) for panel in (1, 2)]
        libs = [library.load()] + [library.load(build(panel, folder)) for panel in (1, 2)]
    runners = {key: [library.Runner(lib, Int8Layer(key), "vnni") for lib in libs] for key in a.layers}
    for key, (wide, *narrow) in runners.items():
        assert all((n.y == wide.y).all() for n in narrow), key
    times = {key: [] for key in a.layers}
    for round in range(a.rounds):
        for key, each in runners.items():
            order = [(round + i) % 3 for i in range(3)]
            taken = {i: each[i].times(a.ms / 1e3).min() * 1e3 for i in order}
            times[key].append([taken[i] for i in range(3)])
    print("| | layer | 512 bits | 256, 12 pixels × 16 channels | ratio | 256, 6 × 32 | ratio |\n|---|---|" + "---:|" * 5)
    means = []
    for key in a.layers:
        t = np.array(times[key])
        ratios = t[:, 1:] / t[:, :1]
        means.append(np.median(ratios, axis=0))
        cells = [f"{np.median(t[:, 0]):.4f}"]
        for i in range(2):
            r = ratios[:, i]
            cells += [f"{np.median(t[:, i + 1]):.4f}", f"{np.median(r):.2f} ({r.min():.2f} … {r.max():.2f})"]
        print(f"| {key} | {Int8Layer(key).title()} | " + " | ".join(cells) + " |")
    print("\ngeometric means:", *(f"{m:.3f}" for m in np.exp(np.mean(np.log(means), axis=0))))


if __name__ == "__main__":
    main()
