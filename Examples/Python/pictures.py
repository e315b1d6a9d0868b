"""Edges of all pictures of a folder, several at once: threads do what a pool of processes did, and nothing is copied or pickled.

    python pictures.py FOLDER RESULTS

Needs Pillow, which reads and writes with the lock released; so does each step on the arrays.
"""

import pathlib
import sys
import time

import numpy as np
import unlatch
from PIL import Image


def edges(path, results):
    """Scales a picture to a width of 640, finds its edges, and saves them under its name."""
    with Image.open(path) as file:
        picture = np.array(file.convert("RGB"))
    height = max(1, round(picture.shape[0] * 640 / picture.shape[1]))
    small = unlatch.image.resize(unlatch.image.blur(picture, 1.0), (height, 640))
    lines = unlatch.image.equalize(unlatch.image.edges(small, 1.4))
    Image.fromarray(lines).save(results / (path.stem + ".png"))
    return path.name, float(unlatch.mean(lines))


def main(folder, results):
    results.mkdir(parents=True, exist_ok=True)
    paths = sorted(path for path in folder.iterdir() if path.suffix.lower() in {".jpg", ".jpeg", ".png", ".webp"})
    start = time.perf_counter()
    with unlatch.NativeExecutor() as executor:
        for name, brightness in executor.map(edges, paths, [results] * len(paths)):
            print("%-20s mean %5.1f" % (name, brightness))
    print("%d pictures in %.2f s" % (len(paths), time.perf_counter() - start))


if __name__ == "__main__":
    main(*map(pathlib.Path, sys.argv[1:3]))
