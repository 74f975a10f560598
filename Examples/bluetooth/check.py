"""Runs device.py and central.py over radio.py, for each payload and with a disconnection, and checks what they say."""
import asyncio
import pathlib
import re
import socket
import subprocess
import sys
import tempfile
import types

import featurecodec
import numpy
from bumble import att

import device
import service

HERE = pathlib.Path(__file__).resolve().parent
MAP = HERE.parents[1] / "Benchmarks/Codec/Maps/28x28x32_linear__astronaut.npy"
FRAMES = 4
# The MTU, the payload that follows from it, and after how many packets the server leaves.
CASES = [(23, 20, 0), (247, 244, 0), (517, 512, 0), (247, 244, 20)]


def ports(count):
    sockets = [socket.create_server(("127.0.0.1", 0)) for _ in range(count)]
    numbers = [one.getsockname()[1] for one in sockets]
    for one in sockets:
        one.close()
    return numbers


def start(*arguments):
    return subprocess.Popen([sys.executable, *map(str, arguments)], cwd=HERE, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)


def run(maps, mtu, leave):
    """The lines of device and server."""
    first, second = ports(2)
    radio = start("radio.py", first, second)
    try:
        radio.stdout.readline()
        device = start("device.py", f"tcp-client:127.0.0.1:{first}", "--profile", "profile.json", "--maps", maps, "--frames", FRAMES)
        server = start("central.py", f"tcp-client:127.0.0.1:{second}", "--profile", "profile.json", "--mtu", mtu, "--enough", "14x14",
                       *(("--leave", leave) if leave else ()))
        try:
            return device.communicate(timeout=90)[0], server.communicate(timeout=90)[0]
        finally:
            device.kill()
            server.kill()
    finally:
        radio.kill()


def check(mtu, payload, leave, device, server):
    """What must hold, each with a sentence."""
    frames = re.findall(r"device: frame (\d+): (\d+) packets, (\d+) bytes, (\w+)", device)
    yield f"payload of {payload}", f"MTU {mtu}, payload {payload}" in server
    yield "every frame was sent", [int(frame[0]) for frame in frames] == list(range(1, FRAMES + 1))
    yield "packets are full", all(int(size) == int(packets) * payload for _, packets, size, _ in frames)
    yield "every exit stopped its frame", all(frame[3] == "stopped" for frame in frames)
    yield "every exit named its frame", [int(n) for n in re.findall(r"frame (\d+) may stop", device)] == list(range(1, FRAMES + 1))
    yield "the server has every frame under its whole number", f"frames {list(range(1, FRAMES + 1))}" in server
    yield "nothing was refused", "refused" not in server
    hellos = int(re.search(r"(\d+) hellos", server)[1]) if "hellos" in server else 0
    yield "one hello for a connection", hellos == (2 if leave else 1)
    if leave:
        yield "the server left in the middle of frame 1", re.search(r"leaves after \d+ packets, frame 1\b", server)
        yield "frame 1 went on after the return", int(frames[0][1]) > leave if frames else False


class Link:
    """A connection that answers nothing, for the central of check_strangers."""
    att_mtu = 23

    def __init__(self, server):
        self.device = types.SimpleNamespace(gatt_server=server)


async def strangers(maps):
    """[GATT-8] What a second central can do to the first: nothing. With what must hold, as above."""
    profile = featurecodec.Profile((HERE / "profile.json").read_text())
    one = device.FeatureDevice(profile, maps, 1, 0)
    server = types.SimpleNamespace(subscribers={})
    first, second = Link(server), Link(server)
    one.on_subscription(first, True, False)
    server.subscribers[second] = {one.uplink.handle: b"\1\0"}
    try:
        one.on_subscription(second, True, False)
        yield "a second central is refused", False
    except att.ATT_Error as error:
        yield "a second central is refused", error.error_code == service.BUSY
    yield "a second central gets nothing", not server.subscribers[second]
    one.on_subscription(second, False, False)
    one.on_disconnection(second)
    yield "a second central cannot end the first one's notifications", one.central is first and one.subscribed.is_set()
    one.session.start_frame()
    one.session.load(maps[0])
    exit = bytes([0xFA, 1, 0, 16, 0, 7, 0, 255])
    one.on_downlink(second, exit)
    yield "a second central cannot stop a frame", one.session.phase == featurecodec.Phase.SENDING
    one.on_downlink(first, exit)
    yield "the first one can", one.session.phase == featurecodec.Phase.STOPPED
    one.on_downlink(first, bytes([0xF9, 3, 1]))
    yield "after a refuse nothing is sent", one.central is None and not one.subscribed.is_set()
    one.on_subscription(second, True, False)
    yield "then another central may come", one.central is second


async def check_strangers(maps):
    return [what async for what, holds in strangers(maps) if not holds]


def main():
    failures = 0
    with tempfile.TemporaryDirectory() as folder:
        maps = pathlib.Path(folder) / "map.npy"
        numpy.save(maps, numpy.load(MAP)[None])
        for mtu, payload, leave in CASES:
            said, server = run(maps, mtu, leave)
            wrong = [what for what, holds in check(mtu, payload, leave, said, server) if not holds]
            last = server.strip().splitlines()[-1] if server.strip() else "no output"
            print(f"MTU {mtu}{', disconnected once' if leave else ''}: {last}", flush=True)
            if wrong:
                failures += 1
                print("\n".join(["WRONG: " + what for what in wrong] + [said, server]))
        wrong = asyncio.run(check_strangers(numpy.load(maps)))
        failures += len(wrong)
        print("\n".join(["WRONG: " + what for what in wrong] or ["a second central changes nothing for the first"]))
    sys.exit(1 if failures else 0)


if __name__ == "__main__":
    main()
