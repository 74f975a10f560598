"""Which cases test which sentence that says MUST: (clause, words of the sentence, whether a case tests it)."""


def group(*prefixes):
    return lambda case: case["id"].startswith(prefixes)


def flagged(flag, *prefixes):
    return lambda case: flag in case["flags"] and case["id"].startswith(prefixes or ("",))


def clause(name):
    return lambda case: name in case["clauses"]


def accepted(case):
    return case.get("operation") == "profile" and "result" in case["expected"]


def refused(operation):
    return lambda case: case.get("operation") == operation and "refused" in case["expected"]


INFORMATIVE = {"CODE-12": "informative: how a maker finds codes is free"}

MUSTS = [
    ("README", "MUST read every profile that passes", accepted),
    ("README", "MUST state what it reads", refused("profile")),
    ("README", "MUST refuse any other profile as a whole", refused("profile")),
    ("ARITH-4", "MUST give the results of exact arithmetic", flagged("wide")),
    ("Q-4", "MUST NOT give a sample for it", flagged("nan")),
    ("Q-4", "MUST name the element's index", flagged("nan")),
    ("pooling", "MUST send the same symbols bit for bit", clause("POOL-10")),
    ("POOL-7", "MUST clamp derived children", flagged("clamped", "reconstruction/", "pooling/")),
    ("PROF-3", "MUST check the whole profile before it uses any of it", refused("profile")),
    ("PROF-3", "MUST refuse it if a check fails", refused("profile")),
    ("PROF-3", "MUST report the code of the field", refused("profile")),
    ("PROF-8", "MUST NOT take a string longer than W", group("strings/too-long", "sessions/device/string-too-long")),
    ("PROF-8", "MUST NOT give out a string", group("strings/received", "strings/hostile-length", "sessions/content")),
    ("PROF-10", "Text that is not JSON as RFC 8259", group("profile-json/text")),
    ("PROF-10", "A field that occurs twice in an object MUST be refused", group("profile-json/twice")),
    ("PROF-10", "An unknown field MUST be refused", group("profile-json/unknown-field")),
    ("PROF-10", "so MUST a field that its object's other fields do not allow",
     group("profile-json/wrong-layers-1", "profile-json/wrong-streams-0-refinements-correlation")),
    ("PROF-10", "MUST cut passes by [SCAN-2]", group("profile-json/accepted", "profile-json/examples")),
    ("CODE-2", "in mode plain it MUST be 0", flagged("densityInPlain")),
    ("CODE-9", "MUST NOT read symbols beyond the stream's end",
     group("fragments/trailing-bytes", "fragments/order", "codes/long-packet", "codes/ends")),
    ("CODE-10", "MUST refuse the whole fragment", group("codes/malformed")),
    ("CODE-11", "A sender MUST fail below it", flagged("payloadTooSmall")),
    ("FRAG-3", "MUST write symbols as long as their codewords fit", group("fragments/limit", "codes/ends", "fragments/raw/")),
    ("FRAG-4", "MUST be the first bits of the codeword that did not fit", group("fragments/limit", "codes/ends", "fragments/raw/")),
    ("FRAG-4", "they MUST be 0", group("fragments/limit", "codes/ends", "fragments/raw/")),
    ("FRAG-4", "a reader MUST ignore them", group("fragments/padding-ignored")),
    ("FRAG-5", "MUST NOT exceed the limit", group("fragments/limit", "fragments/changing")),
    ("FRAG-5", "MUST fail, not truncate", flagged("payloadTooSmall")),
    ("FRAG-5", "MUST accept every limit from the smallest payload to 65,535", group("fragments/limit")),
    ("FRAG-6", "MUST check the whole fragment before it stores any of it", group("loss/refused", "loss/hostile", "loss/corrupt")),
    ("FRAG-6", "MUST drop a fragment that fails a check", refused("read_fragment")),
    ("FRAG-9", "MUST send the same symbol for the same frame, stream and offset", flagged("repetition")),
    ("REASM-3", "MUST be reset", group("loss/restart", "loss/window", "sessions/hello")),
    ("REASM-5", "MUST NOT take more for any packet", accepted),
    ("reconstruction", "MUST compute the results of [RECON-1] to [RECON-6] bit for bit", group("reconstruction/")),
    ("RECON-7", "MUST be one of the layer's grids", flagged("noSuchGrid")),
    ("CTRL-3", "MUST accept exactly the lengths", group("control/read", "control/cut", "control/longer")),
    ("CTRL-2", "MUST choose another one at each start", group("sessions/numbers")),
    ("CTRL-5", "MUST have at least 6 bytes", group("control/other-version")),
    ("CTRL-5", "MUST keep its 3 bytes", clause("CTRL-5")),
    ("SESS-8", "MUST hold the same symbols, marks and session numbers", flagged("restore")),
    ("SESS-8", "MUST check them like bytes from the air", flagged("damagedState")),
    ("VERS-2", "both sides MUST be of the same draft", flagged("otherVersion")),
]
