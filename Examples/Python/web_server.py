"""A web server that computes while it serves: quantiles of ten million measurements, for anyone who asks.

    python web_server.py [PORT]     then http://127.0.0.1:8080/quantile?q=0.99

Needs aiohttp. /health is answered meanwhile: kernels run on other threads, with the lock released. One that takes
more than five seconds, or whose client has gone, is stopped.
"""

import sys

import numpy as np
import unlatch
from aiohttp import web

MEASURED = np.random.default_rng(1).lognormal(size=10_000_000)


async def quantile(request):
    try:
        share = float(request.query.get("q", "0.5"))
        with unlatch.deadline(5.0):
            found = await unlatch.aio.quantile(MEASURED, share)
    except ValueError as error:
        raise web.HTTPBadRequest(text="%s\n" % error) from error
    except unlatch.DeadlineExceeded as error:
        raise web.HTTPServiceUnavailable(text="%s\n" % error) from error
    return web.json_response({"q": share, "value": float(found)})


async def health(request):
    return web.Response(text="ok\n")


if __name__ == "__main__":
    app = web.Application()
    app.add_routes([web.get("/quantile", quantile), web.get("/health", health)])
    port = int(sys.argv[1]) if len(sys.argv) > 1 else 8080
    web.run_app(app, host="127.0.0.1", port=port, handler_cancellation=True)
