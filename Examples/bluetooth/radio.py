"""Two virtual Bluetooth controllers on one virtual radio. Each waits for the HCI packets of a host on a TCP port.

    python3 radio.py PORT PORT
"""
import asyncio
import sys

from bumble.controller import Controller
from bumble.link import LocalLink
from bumble.transport import open_transport


async def main():
    link, controllers = LocalLink(), []
    for index, port in enumerate(sys.argv[1:]):
        transport = await open_transport(f"tcp-server:127.0.0.1:{port}")
        controllers.append(Controller(f"C{index}", host_source=transport.source, host_sink=transport.sink, link=link))
    print("ready", flush=True)
    await asyncio.get_running_loop().create_future()


asyncio.run(main())
