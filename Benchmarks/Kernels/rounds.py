"""Each engine has its own process. The processes are asked in turn, layer by layer and round by round, and only one is busy at
a time, so that other work on the machine affects all of them equally."""
import ctypes, json, os, subprocess, sys
import numpy as np
import library
from data import TYPES
from peers import PEERS, peer


def serve(engine, kind, keys, built):
    """The process of one engine. It builds all layers and prints "ready" and the error of each, or why it cannot; ours must not
    be wrong, a peer may be. It then answers "layer ms" with the least time that each way of timing
    gives, in seconds. Ours also answers "peak ms" with the multiply-adds per second with all operands in registers."""
    lib = None if engine in PEERS else library.load(built)
    make = peer(engine) if lib is None else lambda layer: library.Runner(lib, layer, engine)
    made, errors = {}, {}
    for key in keys:
        layer = TYPES[kind](key)
        made[key] = make(layer)
        errors[key] = layer.error(made[key].y)
        if lib is not None and not errors[key] <= layer.bound:
            return print(f"{key} is {errors[key]} from what it should be", flush=True)
    if lib is None and "without_avx512" in os.environ.get("LD_PRELOAD", ""):
        assert ctypes.c_uint32.in_dll(ctypes.CDLL(None), "cpuid_emulated").value, "it read CPUID in another way"
    print("ready", json.dumps(errors), flush=True)
    for line in sys.stdin:
        key, ms = line.split()
        seconds = float(ms) / 1e3
        if key == "peak":
            print(json.dumps([lib.time_peak(library.ISAS[engine], kind == "int8", library.c.c_double(seconds))]), flush=True)
            continue
        ways = [made[key].times] + ([made[key].node_times] if hasattr(made[key], "node_times") else [])
        print(json.dumps([float(np.min(way(seconds))) for way in ways]), flush=True)


class Engines:
    def __init__(self, script, names, kind, keys, peers_env={}):
        """`script` is the script that calls `serve` if it is started with --serve NAME. `peers_env`: for peers only."""
        env = dict(os.environ, OMP_NUM_THREADS="1", TF_CPP_MIN_LOG_LEVEL="2")
        built, self.processes, self.errors, self.missing = library.build(), {}, {}, {}
        lib = library.load(built)
        for name in names:
            if name in library.ISAS and not lib.ik_is_available(library.ISAS[name]):
                self.missing[name] = "this machine does not have it"
                continue
            command = [sys.executable, os.path.abspath(script), kind, "--serve", name, "--layers", keys, "--built", str(built)]
            p = self.processes[name] = subprocess.Popen(
                command, stdin=-1, stdout=-1, stderr=subprocess.DEVNULL, text=True,
                env=env if name in library.ISAS else env | peers_env)
            answer = p.stdout.readline()
            if answer.startswith("ready"):
                self.errors[name] = json.loads(answer.removeprefix("ready"))
            elif name in library.ISAS:
                sys.exit(f"{name} does not run: {answer.strip()} {' '.join(command)}")
            else:
                self.missing[name] = f"it does not run: {' '.join(command)}"
                del self.processes[name]

    def ask(self, name, key, ms):
        p = self.processes[name]
        print(key, ms, file=p.stdin, flush=True)
        return min(json.loads(p.stdout.readline()))

    def times(self, keys, rounds, ms):
        """Maps (layer, engine) to its times in ms, one per round."""
        times = {}
        for _ in range(rounds):
            for key in keys:
                for name in self.processes:
                    times.setdefault((key, name), []).append(self.ask(name, key, ms) * 1e3)
        return times

    def end(self):
        for p in self.processes.values():
            p.stdin.close()
            p.wait()
