"""The workloads as Python: one function for each, called with one item; a coroutine function for asyncio beside it.

A module of its own, in a real file: a process started by spawn or forkserver has to import it.
"""

import array
import asyncio
import operator
import socket
import struct
import subprocess
import time


# --- sum-range: the document's own example


def sum_range(limit):
    return sum(range(limit))


async def sum_range_async(limit):
    return sum_range(limit)


# --- mandelbrot: escape-time counts of the rows [begin, end), the same arithmetic in the same order as the kernel


def mandelbrot(item):
    width, limit, x0, y0, dx, dy, begin, end = item
    counts = array.array("I")
    for row in range(begin, end):
        ci = y0 + row * dy
        for column in range(width):
            cr = x0 + column * dx
            zr = zi = 0.0
            count = 0
            while count < limit:
                zr2 = zr * zr
                zi2 = zi * zi
                if zr2 + zi2 > 4.0:
                    break
                zi = 2.0 * zr * zi + ci
                zr = zr2 - zi2 + cr
                count += 1
            counts.append(count)
    return counts.tobytes()


async def mandelbrot_async(item):
    return mandelbrot(item)


# --- image: grey, Gaussian blur, Sobel edges, in integers, so that every model can give the same bytes


def image(item):
    """Edges of the rows [first, first + count) of a slice that has the rows around them where the image has any."""
    pixels, width, first, count, weights = item
    height = len(pixels) // (3 * width)
    radius = len(weights) // 2

    def blurred_across(row):
        line = pixels[3 * width * row : 3 * width * (row + 1)]
        grey = [(77 * r + 150 * g + 29 * b + 128) >> 8 for r, g, b in zip(line[0::3], line[1::3], line[2::3])]
        wide = grey[:1] * radius + grey + grey[-1:] * radius
        windows = zip(*(wide[tap:] for tap in range(len(weights))))
        return [sum(map(operator.mul, weights, window)) for window in windows]

    def clamped(row):
        return min(max(row, 0), height - 1)

    across = {}

    def blurred(row):
        rows = [clamped(row + tap - radius) for tap in range(len(weights))]
        for needed in rows:
            if needed not in across:
                across[needed] = blurred_across(needed)
        columns = zip(*(across[needed] for needed in rows))
        line = [(sum(map(operator.mul, weights, column)) + 32768) >> 16 for column in columns]
        return line[:1] + line + line[-1:]

    smooth = {row: blurred(row) for row in {clamped(row) for row in range(first - 1, first + count + 1)}}
    edges = bytearray()
    for row in range(first, first + count):
        above, line, below = smooth[clamped(row - 1)], smooth[row], smooth[clamped(row + 1)]
        for column in range(width):
            a, b, c = above[column : column + 3]
            d, _, f = line[column : column + 3]
            g, h, i = below[column : column + 3]
            x = c + 2 * f + i - a - 2 * d - g
            y = g + 2 * h + i - a - 2 * b - c
            edges.append(min(255, int((x * x + y * y) ** 0.5)))
    return bytes(edges)


async def image_async(item):
    return image(item)


def image_numpy(item):
    """The same on a whole picture, as a NumPy user would write it."""
    import numpy as np

    pixels, width, weights = item
    rgb = np.frombuffer(pixels, np.uint8).reshape(-1, width, 3).astype(np.uint32)
    height, radius = rgb.shape[0], len(weights) // 2
    grey = (77 * rgb[..., 0] + 150 * rgb[..., 1] + 29 * rgb[..., 2] + 128) >> 8
    wide = np.pad(grey, ((0, 0), (radius, radius)), "edge")
    across = sum(weight * wide[:, tap : tap + width] for tap, weight in enumerate(weights))
    tall = np.pad(across, ((radius, radius), (0, 0)), "edge")
    smooth = (sum(weight * tall[tap : tap + height] for tap, weight in enumerate(weights)) + 32768) >> 16
    p = np.pad(smooth.astype(np.int32), 1, "edge")
    x = p[:-2, 2:] + 2 * p[1:-1, 2:] + p[2:, 2:] - p[:-2, :-2] - 2 * p[1:-1, :-2] - p[2:, :-2]
    y = p[2:, :-2] + 2 * p[2:, 1:-1] + p[2:, 2:] - p[:-2, :-2] - 2 * p[:-2, 1:-1] - p[:-2, 2:]
    return np.minimum(255, np.sqrt(x * x + y * y)).astype(np.uint8).tobytes()


# --- sleep: a wait that asks nothing of anybody


def sleep(seconds):
    began = time.monotonic()
    time.sleep(seconds)
    return time.monotonic() - began >= seconds * 0.99


async def sleep_async(seconds):
    began = time.monotonic()
    await asyncio.sleep(seconds)
    return time.monotonic() - began >= seconds * 0.99


# --- echo: conversations with a server that delays each answer

REQUEST = struct.Struct("!II")  # conversation, number; the answer is the request's bytes reversed


def echo(item):
    port, conversation, requests = item
    answers = []
    with socket.create_connection(("127.0.0.1", port)) as connection:
        for number in range(requests):
            connection.sendall(REQUEST.pack(conversation, number))
            answer = b""
            while len(answer) < REQUEST.size:
                part = connection.recv(REQUEST.size - len(answer))
                if not part:
                    raise ConnectionError("the server closed the connection")
                answer += part
            answers.append(answer)
    return b"".join(answers)


async def echo_async(item):
    port, conversation, requests = item
    answers = []
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    for number in range(requests):
        writer.write(REQUEST.pack(conversation, number))
        await writer.drain()
        answers.append(await reader.readexactly(REQUEST.size))
    writer.close()
    await writer.wait_closed()
    return b"".join(answers)


class EchoServer:
    """The server, as a process of its own. It ends when this process closes its input, or ends itself."""

    def __init__(self, executable, source, delay):
        self.process = subprocess.Popen(
            [executable, "-I", source, str(delay)], stdin=subprocess.PIPE, stdout=subprocess.PIPE
        )
        line = self.process.stdout.readline()
        if not line:
            raise ConnectionError("the echo server did not start")
        self.port = int(line)

    def stop(self):
        self.process.stdin.close()
        self.process.stdout.close()
        self.process.wait()
