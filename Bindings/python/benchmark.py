#!/usr/bin/env python3
"""Speed of the package on real maps, next to zlib and zstandard, and to the command line.

    benchmark.py [--fcodec FCODEC] [--rounds 9]     --quick: one round of one map, to see that everything runs

Each figure is the median of the rounds, in MB of samples per second of processor time, on one thread. The profile is that of Benchmarks/Codec:
kernel 8, all octaves, codes calibrated on the map; payloads of 244 bytes. The command line's figure is for the same profile and a
file of 64 equal maps, user and system time, with what the process takes to start and to read and write files. Needs zstandard
for its rows. The last lines are the processor time of an import, in a process of its own, without what Python takes to start.
"""
import argparse
import os
import pathlib
import resource
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


def processor_of_children():
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def command_line(fcodec, map, profile, rounds):
    with tempfile.TemporaryDirectory() as folder:
        source, target = f"{folder}/maps.npy", f"{folder}/packets"
        (pathlib.Path(folder) / "profile").write_bytes(profile.bytes)
        batch = np.repeat(map[None], 64, 0)
        np.save(source, batch)
        command = [fcodec, "encode", "--use-profile", f"{folder}/profile", "--payload", "244", "--out", target, source]
        if map.dtype == np.uint8:
            command.append("--unsigned")
        rates = []
        for _ in range(rounds):
            start = processor_of_children()
            subprocess.run(command, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
            rates.append(batch.size / (processor_of_children() - start) / 1e6)
        # Each message has its length in front; the first one is the hello.
        messages = [bytes(8), *(packet for one in fc.encode(batch, profile, 244) for packet in one)]
        assert os.path.getsize(target) == sum(4 + len(one) for one in messages), "the command line sends something else"
        return statistics.median(rates)


def importing(module, rounds):
    """Milliseconds of processor time, the median."""
    def seconds(code):
        start = processor_of_children()
        subprocess.run([sys.executable, "-c", code], check=True, env={**os.environ, "PYTHONPATH": str(pathlib.Path(fc.__file__).parents[1])})
        return processor_of_children() - start

    return statistics.median(1000 * (seconds(f"import {module}") - seconds("pass")) for _ in range(rounds))


def samples(path):
    """A map, in the form of its samples: those of a ReLU are unsigned."""
    map = np.load(path)
    return np.ascontiguousarray(map.view(np.uint8) if "relu" in path.name else map)


def rows(path, rounds, fcodec):
    map = samples(path)
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

    yield "`encode`", speed(size, lambda: fc.encode(map, profile, 244), rounds)
    yield "`encode` from float32", speed(size, lambda: fc.encode(real, profile, 244), rounds)
    yield "`Receiver.receive`, all packets", speed(size, receive, rounds)
    yield "`Receiver.map`, complete", speed(size, lambda: receiver.map(0, out=out), rounds)
    yield "`Receiver.map`, 30 % lost", speed(size, lambda: lossy.map(0, out=out), rounds)
    yield "`quantize` from float32", speed(size, lambda: fc.quantize(real, profile.layers[0].format, out=out), rounds)
    yield "`DeviceSession`, load and send", speed(size, lambda: device(map, profile), max(3, rounds // 3))
    if fcodec:
        yield "`fcodec encode`, a file of 64 maps", command_line(fcodec, map, profile, 2 * rounds)
    compressors = {f"zlib, level {level}": lambda level=level: zlib.compress(raw, level) for level in (1, 6)}
    try:
        import zstandard

        pressed = zstandard.ZstdCompressor(level=3)
        compressors["zstandard, level 3"] = lambda: pressed.compress(raw)
    except ImportError:
        pass
    for name, compress in compressors.items():
        yield name, speed(size, compress, rounds)
    yield "*bytes:* `encode`, with headers", sum(map_bytes(map, profile))
    for name, compress in compressors.items():
        yield f"*bytes:* {name}", len(compress())


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
    table = []
    for path in paths:
        print(f"{path.name} …", file=sys.stderr)
        table.append(dict(rows(path, options.rounds, options.fcodec)))
    names = [path.stem.split("__")[0] for path in paths]
    print("| | " + " | ".join(names) + " |\n|---" + "|---:" * len(names) + "|")
    for row in table[0]:
        print(f"| {row} | " + " | ".join(f"{one[row]:,}" if row.startswith("*") else f"{one[row]:.0f}" for one in table) + " |")
    print()
    for module in ("numpy", "featurecodec"):
        print(f"import {module}: {importing(module, options.rounds):.0f} ms of processor time")


if __name__ == "__main__":
    main()
