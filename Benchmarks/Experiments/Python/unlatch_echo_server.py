"""A loopback server that answers each 8-byte request with its bytes reversed, after a delay. Run as a program:

unlatch_echo_server.py DELAY

It prints the port that it got, and ends when its standard input is closed.
"""

import asyncio
import sys


async def main(delay):
    async def converse(reader, writer):
        try:
            while True:
                request = await reader.readexactly(8)
                await asyncio.sleep(delay)
                writer.write(request[::-1])
                await writer.drain()
        except (asyncio.IncompleteReadError, ConnectionError):
            pass  # the client is done
        finally:
            writer.close()

    server = await asyncio.start_server(converse, "127.0.0.1", 0, backlog=1024)
    print(server.sockets[0].getsockname()[1], flush=True)
    await asyncio.get_running_loop().run_in_executor(None, sys.stdin.buffer.read)
    server.close()


asyncio.run(main(float(sys.argv[1])))
