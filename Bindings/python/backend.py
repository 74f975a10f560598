"""Builds wheels and source distributions (PEP 517), with nothing but the standard library.

A wheel holds the C library, `featurecodec/libfeature_codec_server.so.1`, or the one that FEATURECODEC_LIBRARY names, and has the
tag of the oldest system that it runs on. It has no extension module, so one wheel serves every Python. A source distribution
has no library; installing it without one says what it needs.
"""
import base64
import hashlib
import io
import os
import pathlib
import re
import tarfile
import zipfile

HERE = pathlib.Path(__file__).resolve().parent
LIBRARY = "libfeature_codec_server.so.1"
PROJECT = (HERE / "pyproject.toml").read_text(encoding="utf-8")
# glibc that `manylinux2014` promises.
NEWEST = (2, 17)


def field(name):
    return re.search(rf'^{name} = "(.*)"', PROJECT, re.M)[1]


def version():
    """That of Packaging/version, or of the source distribution."""
    known = HERE / "PKG-INFO"
    if known.is_file():
        return re.search(r"^Version: (.*)$", known.read_text(encoding="utf-8"), re.M)[1]
    return (HERE.parents[1] / "Packaging/version").read_text(encoding="ascii").strip()


NAME, VERSION = field("name"), version()


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


def library():
    path = pathlib.Path(os.environ.get("FEATURECODEC_LIBRARY") or HERE / "featurecodec" / LIBRARY)
    if not path.is_file():
        raise SystemExit(
            f"featurecodec needs its C library, which this source distribution does not have: {path}. Build it with "
            "Packaging/build_server of the repository, which needs a Swift toolchain, and set FEATURECODEC_LIBRARY to "
            f"{LIBRARY}; or install a wheel.")
    content = path.read_bytes()
    machine = {62: "x86_64", 183: "aarch64"}.get(int.from_bytes(content[18:20], "little"))
    needed = [tuple(map(int, one.split(b"."))) for one in re.findall(rb"GLIBC_(\d+\.[\d.]*\d)\0", content)]
    if content[:4] != b"\x7fELF" or machine is None or not needed or max(needed)[:2] > NEWEST:
        raise SystemExit(f"{path} is not a library for Linux with glibc 2.17: it needs {max(needed, default=None)}")
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
        if license:
            add("LICENSE", license.read_bytes())
    return f"{base}.tar.gz"
