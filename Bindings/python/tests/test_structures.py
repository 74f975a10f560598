"""The structures that the package passes to C have the places and sizes of the C headers."""
import ctypes
import shutil
import subprocess

import pytest
from conftest import ROOT

from featurecodec import _library

INCLUDE = ROOT / "Sources/CFeatureCodec/include"
STRUCTURES = {
    "fcodec_profile": _library.ProfileBytes, "fcodec_fault": _library.Fault, "fcodec_stream": _library.StreamFields,
    "fcodec_device": _library.Device, "fcodec_setup": _library.Setup, "fcodec_state": _library.State,
    "fcodec_map": _library.Map, "fcodec_event": _library.DeviceEvent, "fcodec_format": _library.Format,
    "fcodec_formats": _library.Formats, "fcodec_pooling": _library.Pooling, "fcodec_sending": _library.Sending,
    "fcodec_fragment": _library.FragmentFields, "fcodec_receiver_setup": _library.ReceiverSetup,
    "fcodec_server_event": _library.ServerEvent, "fcodec_frames": _library.Frames,
    "fcodec_progress": _library.ProgressFields, "fcodec_target": _library.Target,
    "fcodec_coverage": _library.CoverageFields,
}


def compiled(lines, folder):
    """What a C program prints that includes the header and has these lines."""
    source, program = folder / "sizes.c", folder / "sizes"
    source.write_text("\n".join([
        "#include <stddef.h>", "#include <stdio.h>", '#include "feature_codec_server.h"', "int main(void) {", *lines,
        "  return 0;", "}"]))
    subprocess.run(["cc", "-I", INCLUDE, source, "-o", program], check=True)
    return subprocess.run([program], check=True, stdout=subprocess.PIPE, text=True).stdout.split()


@pytest.mark.skipif(not shutil.which("cc") or not INCLUDE.is_dir(), reason="needs a C compiler and the headers")
def test_structures_are_those_of_the_headers(tmp_path):
    lines, expected = [], []
    for name, structure in STRUCTURES.items():
        lines.append(f'  printf("{name}:%zu\\n", sizeof({name}));')
        expected.append(f"{name}:{ctypes.sizeof(structure)}")
        for field, *_ in structure._fields_:
            lines.append(f'  printf("{name}.{field}:%zu\\n", offsetof({name}, {field}));')
            expected.append(f"{name}.{field}:{getattr(structure, field).offset}")
    lines.append('  printf("%u %u\\n", (unsigned)FCODEC_ABI, (unsigned)FCODEC_SERVER_ABI);')
    assert compiled(lines, tmp_path) == expected + [str(_library.ABI), str(_library.SERVER_ABI)]
