"""Builds wheels and source distributions (PEP 517), with nothing but the standard library.

A wheel holds the C library: the one that FEATURECODEC_LIBRARY names, or `featurecodec/libfeature_codec_server.so.1`, or one that
is built for it from the Swift sources. It has the tag of the oldest system that it runs on, and no extension module, so one wheel
serves every Python. A source distribution has the Swift sources; without a Swift toolchain, installing it says what it needs.
"""
import base64
import hashlib
import io
import os
import pathlib
import re
import shutil
import subprocess
import tarfile
import tempfile
import zipfile

HERE = pathlib.Path(__file__).resolve().parent
LIBRARY = "libfeature_codec_server.so.1"
PROJECT = (HERE / "pyproject.toml").read_text(encoding="utf-8")
# The repository, or what a source distribution has of it.
ROOT = HERE / "library" if (HERE / "library").is_dir() else HERE.parents[1]
# What Packaging/build_server reads.
SOURCES = [
    "Packaging/build_server", "Packaging/server_runtime.c", "Packaging/version", "Packaging/feature_codec.pc", "Packaging/*.cmake",
    *(f"Sources/{module}/**/*.swift" for module in (
        "FeatureTypes", "Quantize", "Pooling", "FeatureCodec", "FeatureFiles", "FeatureCodecC", "FeatureCodecServerC")),
    *(f"Sources/{module}/**/*" for module in ("CVectors", "CQuantize", "CPooling", "CSymbolCodes", "CFeatureCodec"))]
# glibc that `manylinux2014` promises.
NEWEST = (2, 17)


def field(name):
    return re.search(rf'^{name} = "(.*)"', PROJECT, re.M)[1]


NAME, VERSION = field("name"), (ROOT / "Packaging/version").read_text(encoding="ascii").strip()


def metadata():
    lines = [
        "Metadata-Version: 2.1", f"Name: {NAME}", f"Version: {VERSION}", f"Summary: {field('description')}", "License: Apache-2.0",
        f"Requires-Python: {field('requires-python')}"]
    lines += [f"Requires-Dist: {one}" for one in re.findall(r'"([^"]*)"', re.search(r"^dependencies = \[(.*)\]", PROJECT, re.M)[1])]
    extras = re.search(r"^\[project.optional-dependencies\]\n((?:.+\n)*)", PROJECT, re.M)[1]
    for name, items in re.findall(r"^(\w+) = \[(.*)\]", extras, re.M):
        lines += [f"Provides-Extra: {name}", *(f"Requires-Dist: {one} ; extra == '{name}'" for one in re.findall(r'"([^"]*)"', items))]
    readme = (HERE / "README.md").read_text(encoding="utf-8")
    return "\n".join([*lines, "Description-Content-Type: text/markdown", "", readme])


def files():
    """The package's files, without what was compiled."""
    return sorted(path for path in (HERE / "featurecodec").rglob("*")
                  if path.is_file() and "__pycache__" not in path.parts and path.name != LIBRARY)


def sources():
    """What the C library is built from: each file, and its path in the repository."""
    found = {path for pattern in SOURCES for path in ROOT.glob(pattern) if path.is_file() and ".docc" not in str(path)}
    return {str(path.relative_to(ROOT)): path for path in sorted(found)}


def built():
    """The C library, built from its sources."""
    if not shutil.which("swiftc"):
        raise SystemExit(
            "featurecodec needs its C library, and there is no Swift toolchain (swiftc, 6.3 or later, from swift.org) on the PATH to "
            f"build it with. Install a wheel instead, or set FEATURECODEC_LIBRARY to a {LIBRARY} that has been built elsewhere with "
            "Packaging/build_server.")
    machine = {"x86_64": "linux-x86_64", "aarch64": "linux-arm64"}.get(os.uname().machine, os.uname().machine)
    with tempfile.TemporaryDirectory() as out:
        done = subprocess.run(
            ["bash", str(ROOT / "Packaging/build_server"), machine], env={**os.environ, "OUT": out}, stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT, text=True)
        if done.returncode != 0:
            raise SystemExit(f"featurecodec's C library could not be built with the Swift toolchain on the PATH:\n{done.stdout}")
        return (pathlib.Path(out) / f"{machine}-server/lib/{LIBRARY}").read_bytes()


def library():
    """The C library, and the tag of a wheel with it."""
    named = os.environ.get("FEATURECODEC_LIBRARY")
    if named and not pathlib.Path(named).is_file():
        raise SystemExit(f"FEATURECODEC_LIBRARY names {named}, but there is no such file")
    path = pathlib.Path(named or HERE / "featurecodec" / LIBRARY)
    content = path.read_bytes() if path.is_file() else built()
    machine = {62: "x86_64", 183: "aarch64"}.get(int.from_bytes(content[18:20], "little"))
    needed = [tuple(map(int, one.split(b"."))) for one in re.findall(rb"GLIBC_(\d+\.[\d.]*\d)\0", content)]
    if content[:4] != b"\x7fELF" or machine is None or not needed or max(needed)[:2] > NEWEST:
        raise SystemExit(f"{path if path.is_file() else LIBRARY} is not a library for Linux with glibc 2.17: it needs {max(needed, default=None)}")
    return content, f"py3-none-manylinux2014_{machine}"


def build_wheel(directory, config_settings=None, metadata_directory=None):
    content, tag = library()
    info = f"{NAME}-{VERSION}.dist-info"
    entries = {str(path.relative_to(HERE)): path.read_bytes() for path in files()}
    entries[f"featurecodec/{LIBRARY}"] = content
    entries[f"{info}/METADATA"] = metadata().encode()
    entries[f"{info}/WHEEL"] = f"Wheel-Version: 1.0\nGenerator: featurecodec\nRoot-Is-Purelib: false\nTag: {tag}\n".encode()
    if (license := HERE / "LICENSE").exists() or (license := HERE.parents[1] / "LICENSE").exists():
        entries[f"{info}/LICENSE"] = license.read_bytes()
    record = [f"{name},sha256={base64.urlsafe_b64encode(hashlib.sha256(one).digest()).rstrip(b'=').decode()},{len(one)}"
              for name, one in entries.items()]
    entries[f"{info}/RECORD"] = "\n".join([*record, f"{info}/RECORD,,", ""]).encode()
    name = f"{NAME}-{VERSION}-{tag}.whl"
    with zipfile.ZipFile(pathlib.Path(directory) / name, "w", zipfile.ZIP_DEFLATED) as wheel:
        for path, one in entries.items():
            # The same bytes whenever it is built.
            wheel.writestr(zipfile.ZipInfo(path, (2020, 1, 1, 0, 0, 0)), one, zipfile.ZIP_DEFLATED)
    return name


def build_sdist(directory, config_settings=None):
    base = f"{NAME}-{VERSION}"
    license = next((path for path in (HERE / "LICENSE", HERE.parents[1] / "LICENSE") if path.exists()), None)
    with tarfile.open(pathlib.Path(directory) / f"{base}.tar.gz", "w:gz") as archive:
        def add(name, content):
            member = tarfile.TarInfo(f"{base}/{name}")
            member.size, member.mode = len(content), 0o644
            archive.addfile(member, io.BytesIO(content))
        add("PKG-INFO", metadata().encode())
        for path in [HERE / "pyproject.toml", HERE / "README.md", HERE / "backend.py", *files()]:
            add(str(path.relative_to(HERE)), path.read_bytes())
        for name, path in sources().items():
            add(f"library/{name}", path.read_bytes())
        if license:
            add("LICENSE", license.read_bytes())
    return f"{base}.tar.gz"
