"""The server: it finds a device, subscribes, shows what arrives, and lets the device stop when it has seen enough.

    python3 central.py TRANSPORT --profile PROFILE.json [--mtu 247] [--enough 8x8] [--leave 40]

It stands in for a network that is sure once the grid --enough is complete. With --leave it disconnects once, after so many packets
in the middle of a frame, and comes back.
"""
import argparse
import asyncio

import featurecodec
from bumble.core import UUID, ProtocolError
from bumble.device import Device, Peer
from bumble.hci import Address
from bumble.transport import open_transport

import service

Kind = featurecodec.EventKind


class Server:
    """A server session, which outlives connections [GATT-6]."""

    def __init__(self, profile, enough):
        self.session, self.enough = featurecodec.ServerSession(profile), enough
        self.downlink, self.ready = None, asyncio.Event()
        self.packets = self.bytes = self.welcomes = self.resumed = 0
        # exits: for each frame that may stop, its exit and how many fragments have come since.
        self.exits, self.complete, self.answers = {}, set(), asyncio.Queue()

    def on_packet(self, packet):
        self.packets, self.bytes = self.packets + 1, self.bytes + len(packet)
        for event in self.session.receive(bytes(packet)):
            if event.kind == Kind.HELLO:
                self.welcomes += 1
                self.answers.put_nowait(event.answer)
            elif event.kind == Kind.GRID_COMPLETE:
                if event.grid == self.enough and event.frame not in self.exits:
                    exit = self.session.exit(event.frame, 0, 7, 0.97)
                    self.exits[event.frame] = exit, 0
                    self.complete.add(self.session.frames.number)
                    self.answers.put_nowait(exit)
            elif event.kind == Kind.SYMBOLS and event.frame in self.exits:
                # [GATT-5] A write without response may get lost.
                exit, count = self.exits[event.frame]
                self.exits[event.frame] = exit, count + 1
                if count % 10 == 9:
                    self.answers.put_nowait(exit)
            elif event.kind in (Kind.REFUSED, Kind.SKIPPED):
                print(f"server: refused or skipped, code {event.code}", flush=True)
            elif event.kind == Kind.FRAME_SUPERSEDED:
                self.exits.pop(event.frame, None)

    def begin(self, downlink):
        """What waits is answered: the hello may be here before the subscription is confirmed [GATT-9]."""
        self.downlink = downlink
        self.ready.set()

    def leave(self):
        """Answers of a former connection are not for the next one."""
        self.ready.clear()
        while not self.answers.empty():
            self.answers.get_nowait()

    async def answer(self):
        while True:
            packet = await self.answers.get()
            await self.ready.wait()
            try:
                await self.downlink.write_value(packet, with_response=False)
            except Exception as error:  # the connection has ended: hello and exit come again
                print(f"server: not sent: {error}", flush=True)


async def connect(host, server, options):
    found = asyncio.get_running_loop().create_future()
    wanted = UUID(service.SERVICE)

    def on_advertisement(advertisement):
        if wanted.to_bytes() in bytes(advertisement.data) and not found.done():
            found.set_result(advertisement.address)

    host.on("advertisement", on_advertisement)
    await host.start_scanning()
    address = await asyncio.wait_for(found, 20)
    host.remove_listener("advertisement", on_advertisement)
    await host.stop_scanning()
    connection = await host.connect(address)
    peer = Peer(connection)
    mtu = await peer.request_mtu(options.mtu) if options.mtu > 23 else 23
    by_uuid = {}
    for feature in (await peer.discover_service(wanted))[:1]:
        await peer.discover_characteristics(service=feature)
        for characteristic in feature.characteristics:
            by_uuid.setdefault(characteristic.uuid, characteristic)
    uplink, downlink, information = (by_uuid.get(UUID(one)) for one in (service.UPLINK, service.DOWNLINK, service.INFORMATION))
    if None in (uplink, downlink, information):
        raise SystemExit("server: the device does not have all of [GATT-1]")
    try:
        version, identifier, size = service.read_information(await information.read_value())
    except (ValueError, ProtocolError) as error:
        print(f"server: no information, the hello decides: {error}", flush=True)
    else:
        if (version, identifier) != (service.VERSION, options.identifier):
            raise SystemExit(f"server: version {version}, profile {identifier:#010x}: not ours")
        print(f"server: connected, MTU {mtu}, payload {size}", flush=True)
    # [GATT-4]: Bumble sets the handler before it writes the configuration. The downlink waits for that [GATT-9].
    await uplink.subscribe(server.on_packet)
    server.begin(downlink)
    return connection


async def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("transport")
    parser.add_argument("--profile", required=True)
    parser.add_argument("--mtu", type=int, default=247)
    parser.add_argument("--enough", default="8x8", type=lambda text: tuple(map(int, text.split("x"))))
    parser.add_argument("--leave", type=int, default=0)
    parser.add_argument("--address", default="C0:C1:C2:C3:C4:C5")
    options = parser.parse_args()
    profile = featurecodec.Profile(open(options.profile).read())
    options.identifier = profile.identifier
    server = Server(profile, options.enough)
    async with await open_transport(options.transport) as (source, sink):
        host = Device.with_hci("server", Address(options.address), source, sink)
        await host.power_on()
        answering = asyncio.create_task(server.answer())
        connection = await connect(host, server, options)
        ended = asyncio.Event()
        connection.on("disconnection", lambda *_: ended.set())
        if options.leave:
            while server.packets < options.leave and not ended.is_set():
                await asyncio.sleep(0)
            kept = server.session.frames
            print(f"server: leaves after {server.packets} packets, frame {kept.number}", flush=True)
            server.leave()
            await connection.disconnect()
            await asyncio.sleep(0.2)
            connection = await connect(host, server, options)
            ended.clear()
            connection.on("disconnection", lambda *_: ended.set())
        quiet = seen = 0
        while quiet < 20 and not ended.is_set():
            await asyncio.sleep(0.1)
            quiet, seen = (quiet + 1, seen) if server.packets == seen else (0, server.packets)
        answering.cancel()
    print(f"server: {server.packets} packets, {server.bytes} bytes, {server.welcomes} hellos, "
          f"complete at {options.enough[0]}x{options.enough[1]}: frames {sorted(server.complete)}", flush=True)


asyncio.run(main())
