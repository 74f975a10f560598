"""What the papers claim about accuracy and bytes, and what this example aims at: confirmed or denied by the tables, one line each."""
import numpy

from .plots import best

FLEET = ("fleet", "fleet, exits")
UNDECIDED = "undecided"
NOTHING = 0.005  # a smaller difference is nothing beside the intervals
FILES = ("jpeg", "webp", "deflate")


def envelope(table, schemes):
    """Bytes and accuracies of the best points of some schemes together."""
    return best([row for scheme in schemes for row in table.of(scheme)])


def bytes_at(rows, accuracy):
    """The fewest bytes of a point at least as accurate; None if there is none."""
    return min((row[2] for row in rows if row[3] >= accuracy), default=None)


def accuracy_at(rows, size):
    """The best point of at most so many bytes."""
    return max((row for row in rows if row[2] <= size), key=lambda row: row[3], default=None)


def line(holds, claim, found):
    verdict = holds if isinstance(holds, str) else "not measured" if holds is None else "confirmed" if holds else "denied"
    return f"| {claim} | {verdict} | {found} |"


def better(mine, theirs):
    """Whether a point's interval is above another's; undecided if they overlap."""
    return True if mine[4] > theirs[5] else False if mine[5] < theirs[4] else UNDECIDED


def shown(row):
    return f"{row[3]:.3f} ({row[4]:.3f} to {row[5]:.3f}) in {row[2]:.0f} B ({row[0]} {row[1]})"


def fewer_bytes(table, others, factor, claim):
    """FLEET needs at most 1/`factor` of the bytes of the others where both are as accurate as the others' best, less a point."""
    mine, theirs = envelope(table, FLEET), envelope(table, others)
    if not mine or not theirs:
        return line(None, claim, "")
    target = min(mine[-1][3], theirs[-1][3]) - 0.01
    a, b = bytes_at(mine, target), bytes_at(theirs, target)
    return line(a * factor <= b, claim, f"at {target:.3f}: {a:.0f} B and {b:.0f} B, {b / a:.1f} times")


def better_exits(table, results):
    claim = "exits on the server are more accurate than exits on the device after L4 (FLEET, Fig. 1b, 7)"
    fleet = [row for row in table.of("fleet") if row[1].startswith("L4 ")]
    local = [row for scheme in ("branchynet", "shallow-deep", "ensemble") for row in table.of(scheme) if row[1] == "L4"]
    if not fleet or not local:
        return line(None, claim, "")
    mine, theirs = (max(rows, key=lambda row: row[3]) for rows in (fleet, local))
    return line(better(mine, theirs), claim, f"{shown(mine)}; {theirs[3]:.3f} ({theirs[4]:.3f} to {theirs[5]:.3f}, {theirs[0]})")


def fusion(table, results):
    claim = "fusing two layers is more accurate than the last one alone (FLEET, Fig. 1c)"
    alone = [row for row in table.of("fleet") if row[1].startswith("L6 ")]
    first = [row for row in table.of("fleet") if row[1].startswith("L4 ")]
    pairs = [row for row in table.of("fleet") if "+" in row[1].split()[0]]
    if not alone or not pairs:
        return line(None, claim, "")
    gains = []
    for row in alone:
        same = [pair for pair in pairs if pair[1].split("+")[-1] == row[1].split()[-1]]
        gains.append(max(pair[3] for pair in same) - row[3])
    gain = float(numpy.mean(gains))
    return line(gain > 0 if abs(gain) > NOTHING else UNDECIDED, claim, f"by {gain * 100:+.1f} points on average over the grids of L6, the best pair of "
                f"each, which takes more bytes; L4 alone at best {shown(max(first, key=lambda row: row[3]))}")


def loss(losses, results):
    claim = "FLEET stands lost packets better than compressed files (FLEET, 4.3, compares latency)"
    fleet = [row for row in losses.rows if row[0] == "fleet-loss" and row[1].endswith(", 30% lost")]
    files = [row for row in losses.rows if row[0] in FILES and row[1].endswith("30% lost")]
    if not fleet or not files:
        return line(None, claim, "")
    mine, theirs = max(fleet, key=lambda row: row[3]), max(files, key=lambda row: row[3])
    return line(better(mine, theirs), claim, f"30 % of packets of 20 bytes lost, nothing sent again, at the best of all sizes: {mine[3]:.3f} and {theirs[3]:.3f} ({theirs[0]})")


def slices(table, results):
    claim = "Clio's accuracy grows with every slice (Clio, Fig. 4)"
    steps = []
    for layer in sorted({row[1].split()[0] for row in table.of("clio")}):
        rows = [row for row in table.of("clio") if row[1].split()[0] == layer]
        steps += list(zip(rows, rows[1:]))
    rises, falls = (sum((after[3] > before[3]) == rising and after[3] != before[3] for before, after in steps) for rising in (True, False))
    outside = sum(after[3] < before[4] for before, after in steps)
    return line((falls == 0 if falls == 0 or outside else UNDECIDED) if steps else None, claim,
                f"{rises} of {len(steps)} steps rise, {falls} fall, {outside} of them below the interval of the step before")


def six_bits(bits, results):
    claim = "six bits are as good as eight (Clio, 5.8)"
    rows = {row[1].split(", ")[-1]: row for row in bits.of("fleet")}
    if "6 bits" not in rows or "8 bits" not in rows:
        return line(None, claim, "")
    six, eight = rows["6 bits"], rows["8 bits"]
    return line(six[3] >= eight[3] - 0.005, claim, f"{six[3]:.3f} and {eight[3]:.3f} (here of FLEET's maps, {six[2]:.0f} and {eight[2]:.0f} B)")


def router(table, results):
    claim = "the hybrid's router is better than a threshold of its base's confidence (Hybrid, Table 4, compares with entropy)"
    pairs = [(a, b) for a, b in zip(table.of("hybrid"), table.of("hybrid, confidence"))]
    if not pairs:
        return line(None, claim, "")
    gain = float(numpy.mean([a[3] - b[3] for a, b in pairs]))
    return line(gain > 0 if abs(gain) > NOTHING else UNDECIDED, claim, f"by {gain * 100:+.2f} points on average at {len(pairs)} coverages")


def hierarchical(table, results):
    claim = "HI is more accurate than the device alone (HI, Fig. 3)"
    device = table.point("device alone", "L5")
    if device is None:
        return line(None, claim, "")
    row = max(table.of("HI"), key=lambda row: row[3])
    return line(better(row, device), claim, f"five layers on the device: {device[3]:.3f} alone; {shown(row)}")


def early_hierarchical(table, results):
    claim = "early exits save work in HI and cost at most a point (HI, Table 6)"
    mine, theirs = table.of("EE-HI"), table.of("HI")
    if not mine or not theirs:
        return line(None, claim, "")
    a, b = (max(rows, key=lambda row: row[3]) for rows in (mine, theirs))
    saved, loss = 1 - a[7] / b[7], b[3] - a[3]
    holds = loss <= 0.01 and saved > 0
    return line(UNDECIDED if holds and saved < 0.05 else holds, claim, f"{saved:.0%} of the multiply-adds; best accuracies {a[3]:.3f} (exits of the Shallow-Deep "
                f"network) and {b[3]:.3f} (the ensemble's network)")


def goal_bytes(table, results):
    row = accuracy_at(envelope(table, FLEET + ("fleet-loss",)), 180)
    return line(row and row[3] >= 0.88, "goal of this example: 0.88 in 180 B of packets", shown(row) if row else "")


def goal_loss(losses, results):
    rows = [row for row in losses.rows if row[0].startswith("fleet") and row[1].endswith(", 30% lost") and row[2] <= 270]
    row = max(rows, key=lambda row: row[3], default=None)
    return line(row and row[3] >= 0.86, "goal of this example: 0.86 in 270 B sent, 30 % of packets of 20 bytes lost", shown(row) if row else "")


def goal_files(table, results):
    """Wherever a file has 60 to 600 bytes: FLEET with as few bytes is above it, or below it within the intervals."""
    claim = "goal of this example: above tuned JPEG and WebP from 60 to 600 B, with and without headers, nowhere below outside the intervals"
    files = [row for row in envelope(table, FILES + tuple(f"{name}, bare" for name in FILES)) if row[2] <= 600]
    mine = envelope(table, FLEET)
    if not mine or not files:
        return line(None, claim, "")
    checks = [(size, accuracy_at(mine, size), accuracy_at(files, size)) for size in range(60, 601, 20)]
    compared = [(size, a, b) for size, a, b in checks if a and b]
    below = [size for size, a, b in compared if a[5] < b[4]]
    not_above = [size for size, a, b in compared if a[3] <= b[3]]
    return line(not below and not not_above, claim, f"less accurate at {not_above or 'none'} of {len(compared)} sizes, outside the intervals at {below or 'none'}")


def text(table, losses, bits, results):
    files = {
        "scenes": [("jpeg", 3, "FLEET needs a third of JPEG's bytes (FLEET, 4.2)"),
                   ("jpeg, bare", 3, "the same, of JPEG without its headers"),
                   ("webp", 1, "FLEET needs fewer bytes than WebP"),
                   ("webp, bare", 1, "the same, of WebP without its headers")],
        "movements": [("deflate", 1, "FLEET needs fewer bytes than deflate")]}
    rows = [
        *(fewer_bytes(table, (name,), factor, claim) for name, factor, claim in files[results.facts["task"]]),
        fewer_bytes(table, ("clio", "neurosurgeon"), 1, "FLEET needs fewer bytes than Clio and Neurosurgeon (FLEET, Fig. 8, compares latency)"),
        better_exits(table, results), fusion(table, results), loss(losses, results), slices(table, results),
        six_bits(bits, results), router(table, results), hierarchical(table, results), early_hierarchical(table, results)]
    if results.facts["task"] == "scenes":
        rows += [goal_bytes(table, results), goal_loss(losses, results), goal_files(table, results)]
    head = (f"{results.facts['samples']} test samples of {results.facts['task']}; written by `digit_scenes.report`. Of accuracies, \"confirmed\" and \"denied\" mean "
            "outside the 95 % intervals, and of means over several points more than half a point; what is less is undecided. Bytes are compared at the accuracy "
            "of the less accurate scheme's best point minus one point; those of FLEET's exits end when the server is sure. \"6+7\" are the grids of L4 and L6.\n\n")
    return head + "| claim | here | found |\n|---|---|---|\n" + "\n".join(rows) + "\n"
