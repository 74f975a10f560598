#!/usr/bin/env python3
"""The size of the device's code in a linked image, by component, in bytes of code and constants.

    sizes.py IMAGE CEILING          fails if the sum is above the ceiling
"""
import re
import subprocess
import sys

COMPONENTS = [
    ("pooling, closed loop", r"^\$e(7Pooling|12FeatureTypes)"),
    ("C interface, stepping through the fragments", r"^fcodec_|^\$e13FeatureCodecC"),
    ("codes", r"^\$e12FeatureCodec\d+(CodeContext|RiceCode|SignFold|MaskBook|SymbolCode|ChannelCode|CodeTable|CodeMode)"),
    ("gateway's session", r"^\$e12FeatureCodec\d+Gateway|FrameNumbers|FormerSession|UplinkMessage|GatewayMemory|GatewayArea|GatewaySlot|FragmentArrival|FragmentRules|^\$e12FeatureCodec11ProfileViewV(7gateway|13gateway|10slotLength|9firstByte)"),
    ("fragments", r"^\$e12FeatureCodec\d+(StreamSender|FragmentHeader|FragmentCheck|Spread|SymbolCursor|SymbolRun|BitWriter|BitReader|SymbolStream)"),
    ("session, control", r"DeviceSession|ControlMessage|FrameReference|DeviceSession|Decision|ByteWriter"),
    ("reading the profile", r"^\$e(12FeatureCodec|8Quantize)"),
    ("shared by the compiler", r"OUTLINED_FUNCTION|^\$e|^\.Lswitch|merged"),
]
# What belongs to the program, not to the library.
PROGRAM = re.compile(r"^(main|reset|fault|call|send|vectors|semihosting_.*|setup|\.L__const.*|device)(\.\d+)?$")


def main():
    image, ceiling = sys.argv[1], int(sys.argv[2])
    listed = subprocess.run(["arm-none-eabi-nm", "--print-size", "--radix=d", image], check=True, stdout=subprocess.PIPE, text=True).stdout
    sums = {name: 0 for name, _ in COMPONENTS} | {"C library": 0}
    seen = set()
    for line in listed.split("\n"):
        fields = line.split()
        if len(fields) != 4 or fields[2] not in "tTwWrR" or PROGRAM.match(fields[3]):
            continue
        if (fields[0], fields[1]) in seen:  # two names for one function
            continue
        seen.add((fields[0], fields[1]))
        name = next((name for name, pattern in COMPONENTS if re.search(pattern, fields[3])), "C library")
        sums[name] += int(fields[1])
    for name, size in sums.items():
        print(f"| {name} | {size:,} |")
    total = sum(sums.values())
    print(f"| all | {total:,} |")
    if total > ceiling:
        print(f"above the ceiling of {ceiling:,} bytes", file=sys.stderr)
        return 1
    return 0


sys.exit(main())
