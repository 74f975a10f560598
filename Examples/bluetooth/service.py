"""The Bluetooth service of spec/gatt.md: its UUIDs, its information, and the payload of a connection."""
import struct

SERVICE, UPLINK, DOWNLINK, INFORMATION = (
    f"d99e{number:04x}-fa91-496a-aea5-69e4003e66aa" for number in (1, 2, 3, 4))
BUSY = 0x80  # the application error of [GATT-8]
VERSION = 1
PATIENCE, HELLOS = 30, 10  # [GATT-5] seconds for a central to turn notifications on; hellos for it to answer


def payload(att_mtu, room=512):
    """[GATT-3] The most bytes of a packet."""
    return min(att_mtu - 3, 512, room)


def information(identifier, size):
    """[GATT-2]"""
    return struct.pack("<BBIHH", VERSION, 0, identifier, size, 0)


def read_information(value):
    """[GATT-2] (version, identifier, payload); more bytes are those of a later version."""
    if len(value) < 10:
        raise ValueError(f"an information of {len(value)} bytes")
    version, _, identifier, size, _ = struct.unpack_from("<BBIHH", bytes(value))
    return version, identifier, size
