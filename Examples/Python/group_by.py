"""Sums, means and the like of a pandas table by its keys, on all cores: what DataFrame.groupby does on one.

    python group_by.py [ROWS]

Needs pandas. Columns of numbers go into the kernels as they are.
"""

import sys
import time

import numpy as np
import pandas as pd
import unlatch


def summary(sales):
    """As sales.groupby("shop")["price"].agg(["count", "sum", "mean", "min", "max"])."""
    groups, price = unlatch.group_by(sales["shop"]), sales["price"]
    columns = {name: getattr(groups, name)(price) for name in ("sum", "mean", "min", "max")}
    return pd.DataFrame({"count": groups.count(), **columns}, index=pd.Index(groups.keys, name="shop"))


def main(rows):
    draw = np.random.default_rng(3)
    sales = pd.DataFrame({"shop": draw.integers(0, 5_000, rows), "price": draw.gamma(2.0, 10.0, rows)})
    start = time.perf_counter()
    ours = summary(sales)
    between = time.perf_counter()
    theirs = sales.groupby("shop")["price"].agg(["count", "sum", "mean", "min", "max"])
    end = time.perf_counter()
    pd.testing.assert_frame_equal(ours, theirs)
    print(ours.head(3).round(2))
    print("%d groups of %d rows: unlatch %.0f ms, pandas %.0f ms" % (
        len(ours), rows, 1e3 * (between - start), 1e3 * (end - between)))


if __name__ == "__main__":
    main(int(float(sys.argv[1])) if len(sys.argv) > 1 else 5_000_000)
