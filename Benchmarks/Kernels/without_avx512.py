"""Makes the peers believe in a machine with AVX2 but without AVX-512, VNNI and AMX.

`prepare(FOLDER)` copies their packages to FOLDER and replaces each CPUID instruction of their libraries by 06 06. These bytes
are invalid in 64-bit code and never compiled; without_avx512.c, which is preloaded, emulates CPUID where they raise SIGILL. The
instructions are found by a disassembler, so that no data is changed. The result is a dictionary of environment variables
for a process of a peer.
"""
import importlib.util, os, pathlib, re, shutil, subprocess, tempfile

PACKAGES = "onnxruntime", "ai_edge_litert", "openvino"
UNUSED = shutil.ignore_patterns("*gpu_plugin*", "*npu_plugin*", "*WebGpu*", "vendors", "__pycache__")
HERE = pathlib.Path(__file__).resolve().parent


def prepare(folder):
    folder = pathlib.Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    for package in PACKAGES:
        copy = folder / package
        spec = importlib.util.find_spec(package)
        if copy.exists() or spec is None:
            continue
        with tempfile.TemporaryDirectory(dir=folder) as unfinished:
            made = shutil.copytree(pathlib.Path(spec.origin).parent, pathlib.Path(unfinished) / package, ignore=UNUSED)
            changed = {p.name: n for p in sorted(made.rglob("*.so*")) if (n := hide_cpuid(p))}
            if not changed:
                raise SystemExit(f"{package}: no CPUID instruction was found")
            print(f"{package}: CPUID instructions replaced in", ", ".join(f"{p} ({n})" for p, n in changed.items()))
            made.rename(copy)
    emulation = folder / "without_avx512.so"
    subprocess.run([os.environ.get("CC", "clang"), "-O2", "-shared", "-fPIC", "-o", emulation, HERE / "without_avx512.c"],
                   check=True)
    return {"PYTHONPATH": str(folder), "LD_PRELOAD": str(emulation)}


def hide_cpuid(path):
    """Replaces the instructions in one library. Returns their number."""
    data, count = bytearray(path.read_bytes()), 0
    if b"\x0f\xa2" not in data:
        return 0
    headers = subprocess.run(["objdump", "-h", "-w", path], check=True, capture_output=True, text=True).stdout
    #                                  size            address                           file offset
    sections = re.findall(r"^ *\d+ \S+ +([0-9a-f]+) +([0-9a-f]+) +[0-9a-f]+ +([0-9a-f]+) .*CODE", headers, re.M)
    with subprocess.Popen(["objdump", "-d", "-w", "--no-show-raw-insn", path], stdout=subprocess.PIPE, text=True) as code:
        for line in code.stdout:
            if not line.rstrip().endswith("\tcpuid"):
                continue
            address = int(line.split(":")[0], 16)
            at, = (int(offset, 16) + address - int(start, 16) for size, start, offset in sections
                   if 0 <= address - int(start, 16) < int(size, 16))
            assert data[at:at + 2] == b"\x0f\xa2", f"{path}: {line}"
            data[at:at + 2] = b"\x06\x06"
            count += 1
    path.write_bytes(data)
    return count
