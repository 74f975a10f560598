"""Shared by the scripts in this folder: the targets, a libFuzzer process, and reading its log."""
import json
import os
import pathlib
import re
import subprocess
import time

HERE = pathlib.Path(__file__).resolve().parent
WORK = HERE / "work"
# The targets that link the command line.
OF_COMMANDS = ("options", "recordings", "tables")


def faults():
    """The faults for `plant`."""
    return json.loads((HERE / "faults.json").read_text())


def is_stale(fault):
    """Whether the text that a fault replaces does not occur exactly once in its file."""
    return (HERE.parent / "Sources" / fault["file"]).read_text().count(fault["old"]) != 1


def program(address=False):
    return HERE / (".build-address" if address else ".build") / "release" / "Fuzz"


def targets():
    """Maps the name of each target to its longest input, in the order of the file. Package.swift leaves out those of the command
    line if the variable FUZZ_WITHOUT_COMMANDS is set."""
    lines = (line.split() for line in (HERE / "targets").read_text().splitlines() if not line.startswith("#"))
    return {name: int(length) for name, length in lines if name not in OF_COMMANDS or "FUZZ_WITHOUT_COMMANDS" not in os.environ}


def build(address=False, arguments=()):
    """Builds the targets; `arguments` are for `swift build`."""
    command = [str(HERE / "build")] + (["address"] if address else []) + list(arguments)
    result = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    if result.returncode != 0:
        raise SystemExit(result.stdout + "\nthe targets cannot be built")


def folders(target):
    """The working corpus, which grows, then the checked-in corpus and the cases found earlier."""
    growing = WORK / "corpus" / target
    growing.mkdir(parents=True, exist_ok=True)
    given = [HERE / "corpus" / target, HERE / "found" / target, WORK / "seeds" / target]
    return [str(folder) for folder in [growing] + given if folder.is_dir()]


def command(target, arguments, corpora=(), address=False):
    line = [str(program(address)), f"--target={target}", f"-max_len={targets().get(target, 64)}", "-timeout=10"]
    line += ["-rss_limit_mb=2048", f"-artifact_prefix={WORK}/{target}-", *arguments]
    dictionary = HERE / "dictionaries" / f"{target}.dict"
    if dictionary.exists():
        line.append(f"-dict={dictionary}")
    return line + list(corpora)


class Run:
    """One target under libFuzzer, with its log in work/TARGET.log."""

    def __init__(self, target, seconds, seed=None, address=False, corpora=None, program_path=None, more=()):
        WORK.mkdir(exist_ok=True)
        self.target, self.log, self.started = target, WORK / f"{target}.log", time.time()
        self.processor = 0
        arguments = [f"-max_total_time={seconds}", "-print_final_stats=1", "-use_value_profile=0", *more]
        if seed is not None:
            arguments.append(f"-seed={seed}")
        line = command(target, arguments, folders(target) if corpora is None else corpora, address)
        if program_path:
            line[0] = str(program_path)
        environment = {**os.environ, "SWIFT_BACKTRACE": "enable=no"}
        with self.log.open("w") as log:
            self.process = subprocess.Popen(line, stdout=log, stderr=subprocess.STDOUT, env=environment)

    def has_ended(self):
        """Also notes the processor time."""
        if self.process.returncode is None:
            pid, status, usage = os.wait4(self.process.pid, os.WNOHANG)
            if pid:
                self.process.returncode = os.waitstatus_to_exitcode(status)
                self.processor = usage.ru_utime + usage.ru_stime
        return self.process.returncode is not None

    def report(self):
        text = self.log.read_text(errors="replace")
        last = re.findall(r"^#(\d+)\s.*?cov: (\d+) ft: (\d+) corp: (\d+)/(\S+)", text, re.M)
        final = re.search(r"stat::number_of_executed_units:\s+(\d+)", text)
        runs, cov, features, corpus, size = last[-1] if last else (0, 0, 0, 0, "0b")
        runs = int(final[1]) if final else int(runs)
        seconds = re.search(r"Done \d+ runs in (\d+) second", text)
        elapsed = int(seconds[1]) if seconds else time.time() - self.started
        message = re.search(r"Fatal error: (.*)|ERROR: ((?:libFuzzer|\w+Sanitizer): .*)", text)
        artifact = re.search(r"Test unit written to (\S+)", text)
        return {
            "target": self.target, "runs": runs, "speed": int(runs / max(elapsed, 1)), "cov": int(cov),
            "features": int(features), "corpus": int(corpus), "size": size, "elapsed": elapsed, "processor": self.processor,
            "modules": int((re.search(r"INFO: Loaded (\d+) modules", text) or [0, 0])[1]),
            "found": (message[1] or message[2]) if message else "", "artifact": artifact[1] if artifact else "",
        }


def table(reports):
    lines = ["| target | executions | seconds of processor | per second of processor | edges | features | corpus | found |",
             "|---|---|---|---|---|---|---|---|"]
    for r in reports:
        lines.append(
            f"| {r['target']} | {r['runs']:,} | {r['processor']:.0f} | {r['runs'] / max(r['processor'], 1):,.0f} | {r['cov']} "
            f"| {r['features']} "
            f"| {r['corpus']} ({r['size']}) | {r['found'] or 'nothing'} |")
    total = sum(r["runs"] for r in reports)
    return "\n".join(lines + [
        f"| all | {total:,} | {sum(r['processor'] for r in reports):.0f} | | | | | {sum(bool(r['found']) for r in reports)} |"])


def in_turn(names, jobs, start, progress=None, finished=None):
    """Runs `start(name)` for each name, `jobs` at a time, and returns the reports in the order of the names. Calls
    `finished(report)` for each target as it ends, and `progress(going, done)` every second."""
    waiting, going, done = list(names), [], {}
    while waiting or going:
        while waiting and len(going) < jobs:
            going.append(start(waiting.pop(0)))
        time.sleep(1)
        for run in [run for run in going if run.has_ended()]:
            going.remove(run)
            done[run.target] = run.report()
            if finished:
                finished(done[run.target])
        if progress:
            progress(going, done)
    return [done[name] for name in names]
