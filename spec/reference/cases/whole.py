"""Whole real maps: to symbols, to fragments of the usual payloads, and back."""

from . import fragments, maps
from .loss import ask_map, deliver, opened
from .profiles import PLAIN, RAW, SPARSE, SPARSE_UNSIGNED, Layer, Stream, build, channel, clio, code, fleet
from .topic import Topic


def make():
    topic = Topic("maps")
    for file, kernel, states, signed in (("L5_s8_n5_8x8x40.npy", 4, [0, 1, 2, 6], 1), ("coffee_linear_14x14x8.npy", 2, [0, 3, 7], 1),
                                         ("rocket_relu_7x7x32.npy", 7, [0], 0), ("coffee_relu_28x28x4.npy", 8, [0, 4, 12, 28], 0),
                                         ("L1_u8_n5_32x32x4.npy", 8, [0, 4, 12], 0), ("L4_s8_n3_16x16x24.npy", 8, [0, 2, 6], 1)):
        count, height, width, data = maps.real(file)
        layer = Layer(count, height, width, (kernel, kernel), 8, signed)
        finest = (height, width) if states[-1] else (height // kernel, width // kernel)
        for way in ("fleet-raw", "fleet-coded", "clio-coded"):
            rest = (code(SPARSE), [channel(11, 5)] * count) if signed else (code(SPARSE_UNSIGNED), [channel(9, 3)] * count)
            roots = (code(PLAIN, 4), [channel(16)] * count)
            if way == "fleet-raw":
                roots = rest = (RAW, b"")
            segments = clio(count, states[-1], 3) if way.startswith("clio") else fleet(count, states)
            profile = build([layer], [Stream(segments, 0, int(way == "fleet-coded"), 16, roots, rest)], h=4, f=6)
            symbols = topic.add(way, "encode_map", {"profile": profile, "stream": 0, "map": data}, ["POOL-10", "SCAN-2", "RECON-7"],
                                "baseline", ["real"], name=file[:-4])["symbols"]
            for limit in (20, 244):
                sent = topic.add(f"{way}-{limit}", "send", {"profile": profile, "stream": 0, "frame": 1, "offset": 0, "limits": [limit],
                                                            "symbols": symbols, "session": 0}, ["FRAG-3", "CODE-9", "SCAN-4"], "baseline", ["real"],
                                 name=file[:-4])["fragments"]
            story = [opened(profile)] + [deliver(x) for x in sent if way != "clio-coded" or sent.index(x) % 4]
            from .topic import Testee
            grids = Testee().answer("grids", layer.geometry())
            last = grids["rows"][states[-1]], grids["columns"][states[-1]]
            topic.events(f"{way}-received", story + [ask_map(1, 0, *last), ask_map(1, 0, *finest) if finest[0] in grids["rows"] and
                                                     list(zip(grids["rows"], grids["columns"])).count(finest) else ask_map(1, 0, *last)],
                         ["RECON-7", "REASM-6"], "baseline", ["real"], name=file[:-4])
    return topic
