"""The price of an Asian option by simulation, with a progress bar that goes on while the kernels work.

    python monte_carlo.py [PATHS]

The average of a stock over the year counts, for which there is no formula. Needs NumPy; tqdm shows the bar.
"""

import sys

import numpy as np
import unlatch
from tqdm import tqdm

SPOT, STRIKE, RATE, VOLATILITY, STEPS, BATCH = 100.0, 100.0, 0.05, 0.2, 64, 20_000


def payoffs(seed):
    """What the option pays at the end of each path of a batch, in today's money. NumPy draws, with the lock released, too."""
    draws = np.random.default_rng(seed).standard_normal((STEPS, BATCH))
    step = 1.0 / STEPS
    growth = unlatch.multiply(draws, VOLATILITY * step**0.5, out=draws)
    unlatch.add(growth, (RATE - VOLATILITY**2 / 2) * step, out=growth)
    prices = unlatch.exp(unlatch.cumulative_sum(growth, axis=0))
    averages = unlatch.multiply(unlatch.mean(prices, axis=0), SPOT)
    return unlatch.multiply(unlatch.maximum(unlatch.subtract(averages, STRIKE), 0.0), float(np.exp(-RATE)))


def main(paths):
    batches = max(2, -(-paths // BATCH))
    with unlatch.NativeExecutor() as executor:
        found = list(tqdm(executor.map(payoffs, range(batches)), total=batches, unit=" batches", disable=None))
    worth = np.concatenate(found)
    error = float(unlatch.std(worth, ddof=1)) / worth.size**0.5
    print("%.3f +- %.3f of %d paths" % (unlatch.mean(worth), error, worth.size))


if __name__ == "__main__":
    main(int(float(sys.argv[1])) if len(sys.argv) > 1 else 2_000_000)
