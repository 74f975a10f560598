"""The device: it offers the service of spec/gatt.md and sends feature maps to whoever subscribes.

    python3 device.py TRANSPORT --profile PROFILE.json --maps MAPS.npy [--frames 5] [--mtu 247]

TRANSPORT is a Bumble transport: `tcp-client:127.0.0.1:PORT` for radio.py, `usb:0` for an adapter. MAPS are int8 or uint8, N x H x W x C.
"""
import argparse
import asyncio
import random

import featurecodec
import numpy
from bumble import att
from bumble.core import UUID, AdvertisingData
from bumble.device import Device
from bumble.gatt import Characteristic, CharacteristicValue, Service
from bumble.hci import Address
from bumble.transport import open_transport

import service


class FeatureDevice:
    """One device session, which outlives connections [GATT-6], and the one central that it serves [GATT-8]."""

    def __init__(self, profile, maps, frames, period):
        self.profile, self.maps, self.frames, self.period = profile, maps, frames, period
        self.session = featurecodec.DeviceSession(profile, session=random.randrange(1, 65536))
        self.central, self.subscribed, self.welcomed = None, asyncio.Event(), asyncio.Event()
        self.uplink = Characteristic(
            UUID(service.UPLINK), Characteristic.Properties.NOTIFY, Characteristic.READABLE, b"")
        self.uplink.on(self.uplink.EVENT_SUBSCRIPTION, self.on_subscription)
        downlink = Characteristic(
            UUID(service.DOWNLINK), Characteristic.Properties.WRITE_WITHOUT_RESPONSE, Characteristic.WRITEABLE,
            CharacteristicValue(write=self.on_downlink))
        information = Characteristic(
            UUID(service.INFORMATION), Characteristic.Properties.READ, Characteristic.READABLE,
            CharacteristicValue(read=lambda connection: service.information(
                profile.identifier, service.payload(connection.att_mtu))))
        self.service = Service(UUID(service.SERVICE), [self.uplink, downlink, information])

    def on_connection(self, connection):
        connection.on("disconnection", lambda *_: self.on_disconnection(connection))
        patience = asyncio.get_running_loop().call_later(
            service.PATIENCE, lambda: connection is not self.central and asyncio.ensure_future(self.disconnect(connection)))
        connection.on("disconnection", lambda *_: patience.cancel())

    def on_subscription(self, connection, notify, _):
        """[GATT-8] What a central turns on or off concerns only itself."""
        if notify and self.central not in (None, connection):
            # Bumble has already noted the subscription, and goes on if the stack is asked to notify everyone.
            connection.device.gatt_server.subscribers.get(connection, {}).pop(self.uplink.handle, None)
            raise att.ATT_Error(service.BUSY)
        if notify:
            self.central = connection
            self.welcomed.clear()
            self.subscribed.set()
        elif connection is self.central:
            self.leave()

    def on_disconnection(self, connection):
        if connection is self.central:
            self.leave()
            print("device: disconnected", flush=True)

    def leave(self):
        """Serves nobody, until a central turns notifications on."""
        self.central = None
        self.subscribed.clear()
        self.welcomed.clear()

    async def disconnect(self, connection):
        """[GATT-5] For a central that keeps others away."""
        if connection is self.central:
            self.leave()
        try:
            await connection.disconnect()
        except Exception as error:  # it has gone by itself
            print(f"device: {error}", flush=True)

    def on_downlink(self, connection, value):
        if connection is not self.central:
            return  # [GATT-8] from a stranger
        stopped = self.session.phase == featurecodec.Phase.STOPPED
        message = self.session.receive(value)
        if message.kind == featurecodec.MessageKind.WELCOME:
            self.welcomed.set()
        elif message.kind == featurecodec.MessageKind.REFUSED:
            print("device: refused", flush=True)
            self.leave()
        elif message.kind == featurecodec.MessageKind.EXIT and not stopped:  # a repeated exit is no news
            print(f"device: frame {message.frame} may stop, class {message.class_index}", flush=True)

    async def notify(self, packet):
        """False if the central has gone: the packet may be lost."""
        connection = self.central
        if connection is None:
            return False
        await connection.device.notify_subscriber(connection, self.uplink, packet)
        # [GATT-7] The stack takes any number of packets: wait until it has sent this one, so that an exit finds a short queue.
        while self.central is connection:
            try:
                await asyncio.wait_for(connection.drain(), 1)
                break
            except asyncio.TimeoutError:
                pass  # a slow link has lost nothing
            except ValueError:
                return False  # Bumble knows the connection no more
        return self.central is connection

    async def greet(self):
        """[GATT-5] Repeats the hello until an answer; a central that never answers has to go."""
        connection, patience = self.central, service.HELLOS
        while connection is not None and self.central is connection and not self.welcomed.is_set():
            if patience == 0:
                await self.disconnect(connection)
                return
            patience -= 1
            await self.notify(self.session.hello())
            try:
                await asyncio.wait_for(self.welcomed.wait(), 0.5)
            except asyncio.TimeoutError:
                pass

    def go_back(self, begun):
        """[GATT-6]: what the link may have lost is sent again. That may be the packet before the last one too, although the stack has
        sent it, if the central was leaving."""
        self.session.restart(begun[0])
        return begun[0], begun[0]

    async def run(self):
        for index in range(self.frames):
            self.session.start_frame()
            self.session.load(self.maps[index % len(self.maps)])
            count = size = 0
            announced, owner = None, None
            begun = (0, 0)  # where the last two packets began
            while self.session.phase == featurecodec.Phase.SENDING:
                await self.subscribed.wait()
                if not self.welcomed.is_set():
                    announced = None
                    await self.greet()
                    continue
                address = self.central.peer_address
                if owner not in (None, address):
                    break  # [GATT-6] the rest of the frame was meant for another central
                if announced is not self.central:
                    if owner is not None:
                        begun = self.go_back(begun)
                    connection = self.central
                    announced = connection if await self.notify(self.session.announcement()) else None
                    continue
                owner, begins = address, self.session.sent[0]
                packet = self.session.next(service.payload(self.central.att_mtu))
                if packet is None:
                    continue
                begun = (begun[1], begins)
                if await self.notify(packet):
                    count, size = count + 1, size + len(packet)
                else:
                    begun = self.go_back(begun)
                await asyncio.sleep(0)
            state = self.session.phase.name.lower()
            print(f"device: frame {self.session.frame}: {count} packets, {size} bytes, {state}", flush=True)
            await asyncio.sleep(self.period)


async def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("transport")
    parser.add_argument("--profile", required=True)
    parser.add_argument("--maps", required=True)
    parser.add_argument("--frames", type=int, default=5)
    parser.add_argument("--period", type=float, default=0.05, help="seconds between two frames")
    parser.add_argument("--mtu", type=int, default=517)
    parser.add_argument("--address", default="F0:F1:F2:F3:F4:F5")
    options = parser.parse_args()
    profile = featurecodec.Profile(open(options.profile).read())
    async with await open_transport(options.transport) as (source, sink):
        host = Device.with_hci("features", Address(options.address), source, sink)
        host.gatt_server.max_mtu = options.mtu
        device = FeatureDevice(profile, numpy.load(options.maps), options.frames, options.period)
        host.add_service(device.service)
        host.on("connection", device.on_connection)
        await host.power_on()
        await host.start_advertising(
            auto_restart=True, advertising_data=bytes(AdvertisingData([
                (AdvertisingData.COMPLETE_LIST_OF_128_BIT_SERVICE_CLASS_UUIDS, UUID(service.SERVICE).to_bytes())])))
        await device.run()
        await asyncio.sleep(0.3)


if __name__ == "__main__":
    asyncio.run(main())
