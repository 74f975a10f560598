#!/usr/bin/env python3
"""Speed of the package on real maps, next to zlib and zstandard, and to the command line.

    benchmark.py [--fcodec FCODEC] [--rounds 9]     --quick: one round of one map, to see that everything runs

Each figure is the median of the rounds, in MB of samples per second of processor time, on one thread. The profile is that of Benchmarks/Codec:
kernel 8, all octaves, codes calibrated on the map; payloads of 244 bytes. The command line's figure is for a file of 64 equal
maps, user and system time, with what the process takes to start and to read and write files. Needs zstandard for its rows. The last lines are the processor time
of an import, in a process of its own, without what Python takes to start.
"""
import argparse
import os
import pathlib
import statistics
import subprocess
import sys
import tempfile
import time
import zlib

import numpy as np

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parents[1]
if "FEATURECODEC_INSTALLED" not in os.environ:
    sys.path.insert(0, str(HERE))

import featurecodec as fc  # noqa: E402

MAPS = [*(ROOT / "Benchmarks/Codec/Maps").glob("*.npy"), *(ROOT / "Tests/PoolingTests/Maps").glob("56x56x24*.npy")]


def profile_of(map):
    """A profile as in Benchmarks/Codec: the better one of both predictions."""
    height, width, channels = map.shape
    grids = fc.Pooling((height, width), 8).grids
    last = len(grids) - 1
    steps = max(2, (last - 1) // 63 + 1)
    chosen = sorted({*range(0, last, steps), last})
    found = []
    for prediction in ("value", "difference"):
        profile = fc.Profile({
            "header": {"bytes": 4}, "layers": [{
                "channels": channels, "height": height, "width": width, "kernel": [8, 8], "signed": map.dtype == np.int8,
                "fractionBits": 4}],
            "streams": [{"layer": 0, "prediction": prediction, "scan": {"fleet": [list(grids[index]) for index in chosen]}}]})
        found.append(profile.calibrated(map[None]))
    return min(found, key=lambda profile: sum(map_bytes(map, profile)))


def map_bytes(map, profile):
    return [len(packet) for packet in fc.encode(map, profile, 244)]


def speed(size, work, rounds):
    """MB/s, the median of rounds of at least 20 ms each."""
    work()
    times = 1
    while True:
        start = time.process_time()
        for _ in range(times):
            work()
        if time.process_time() - start > 0.02:
            break
        times *= 2
    rates = []
    for _ in range(rounds):
        start = time.process_time()
        for _ in range(times):
            work()
        rates.append(size * times / (time.process_time() - start) / 1e6)
    return statistics.median(rates)


def command_line(fcodec, map, profile, rounds):
    with tempfile.TemporaryDirectory() as folder:
        source, target = f"{folder}/maps.npy", f"{folder}/packets"
        (pathlib.Path(folder) / "profile").write_bytes(profile.bytes)
        batch = np.repeat(map[None], 64, 0)
        np.save(source, batch)
        command = [fcodec, "encode", "--profile", f"{folder}/profile", "--payload", "244", "--out", target, source]
        if map.dtype == np.uint8:
            command.append("--unsigned")
        rates = []
        for _ in range(rounds):
            start = sum(os.times()[2:4])  # of child processes
            subprocess.run(command, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
            rates.append(batch.size / (sum(os.times()[2:4]) - start) / 1e6)
        return statistics.median(rates)


def importing(module, rounds):
    """Milliseconds of processor time, the median."""
    def seconds(code):
        start = sum(os.times()[2:4])  # of child processes
        subprocess.run([sys.executable, "-c", code], check=True, env={**os.environ, "PYTHONPATH": str(pathlib.Path(fc.__file__).parents[1])})
        return sum(os.times()[2:4]) - start

    return statistics.median(1000 * (seconds(f"import {module}") - seconds("pass")) for _ in range(rounds))


def rows(path, rounds, fcodec):
    map = np.load(path)
    if "relu" in path.name:
        map = map.view(np.uint8)
    map = np.ascontiguousarray(map)
    profile, size = profile_of(map), map.size
    packets = fc.encode(map, profile, 244)
    real = fc.dequantize(map, profile.layers[0].format)
    receiver = fc.Receiver(profile)
    for packet in packets:
        receiver.receive(packet)
    lossy = fc.Receiver(profile)
    for packet in np.random.default_rng(1).permutation(np.array(packets, object))[:len(packets) * 7 // 10]:
        lossy.receive(packet)
    out, raw = np.empty_like(map), map.tobytes()

    def receive():
        receiver.reset()
        for packet in packets:
            receiver.receive(packet)

    yield "samples; bytes of packets", f"{size}; {sum(len(packet) for packet in packets)}"
    yield "encode to packets", speed(size, lambda: fc.encode(map, profile, 244), rounds)
    yield "encode from float32", speed(size, lambda: fc.encode(real, profile, 244), rounds)
    yield "receive packets", speed(size, receive, rounds)
    yield "map, complete", speed(size, lambda: receiver.map(0, out=out), rounds)
    yield "map, complete, as cells", speed(size, lambda: receiver.map(0, expand=False), rounds)
    yield "map, 30 % lost", speed(size, lambda: lossy.map(0, out=out), rounds)
    yield "quantize float32", speed(size, lambda: fc.quantize(real, profile.layers[0].format, out=out), rounds)
    yield "DeviceSession, load and send", speed(size, lambda: device(map, profile), max(3, rounds // 3))
    if fcodec:
        yield "fcodec encode, 64 maps", command_line(fcodec, map, profile, max(3, rounds // 3))
    yield "zlib 1; bytes", f"{speed(size, lambda: zlib.compress(raw, 1), rounds):.0f}; {len(zlib.compress(raw, 1))}"
    yield "zlib 6; bytes", f"{speed(size, lambda: zlib.compress(raw, 6), rounds):.0f}; {len(zlib.compress(raw, 6))}"
    try:
        import zstandard
    except ImportError:
        return
    pressed = zstandard.ZstdCompressor(level=3)
    yield "zstandard 3; bytes", f"{speed(size, lambda: pressed.compress(raw), rounds):.0f}; {len(pressed.compress(raw))}"


def device(map, profile):
    session = fc.DeviceSession(profile)
    session.start_frame()
    session.load(map)
    return session.fragments(244)


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--fcodec")
    parser.add_argument("--rounds", type=int, default=9)
    parser.add_argument("--quick", action="store_true", help="one round of one map")
    options = parser.parse_args()
    paths = sorted(MAPS, key=lambda path: path.name)
    if options.quick:
        paths, options.rounds = [path for path in paths if path.name.startswith("28x28")][:1], 1
    table = [dict(rows(path, options.rounds, options.fcodec)) for path in paths]
    names = [path.stem.split("__")[0] for path in paths]
    print("| MB/s | " + " | ".join(names) + " |\n|---" + "|---:" * len(names) + "|")
    for row in table[0]:
        cells = [f"{one[row]:.0f}" if isinstance(one[row], float) else str(one[row]) for one in table]
        print(f"| {row} | " + " | ".join(cells) + " |")
    print()
    for module in ("numpy", "featurecodec"):
        print(f"import {module}: {importing(module, options.rounds):.0f} ms of processor time")


if __name__ == "__main__":
    main()
