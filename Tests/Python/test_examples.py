"""The programs of Examples/Python, with the packages that they are for. See run.py; Scripts/run-python-examples.sh brings those."""

import importlib.util
import os
import re
import socket
import subprocess
import sys
import tempfile
import threading
import time
import unittest
import urllib.error
import urllib.request

import unlatch

try:
    import numpy as np
except ImportError:
    np = None

FOLDER = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..", "Examples", "Python")


def needs(name, package):
    return unittest.skipIf(np is None or importlib.util.find_spec(name) is None, "%s is not installed" % package)


def environment():
    return dict(os.environ, PYTHONPATH=os.pathsep.join([os.path.dirname(os.path.dirname(unlatch.__file__)), *sys.path]))


class Examples(unittest.TestCase):
    def run_example(self, name, *arguments):
        done = subprocess.run(
            [sys.executable, "-B", os.path.join(FOLDER, name), *arguments], capture_output=True, text=True, timeout=120,
            env=environment())
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
        return done.stdout

    def test_each_is_short_and_says_how_it_is_called(self):
        with open(os.path.join(FOLDER, "README.md"), encoding="utf-8") as file:
            readme = file.read()
        names = sorted(name for name in os.listdir(FOLDER) if name.endswith(".py"))
        self.assertEqual(sorted(re.findall(r"^\| `(\w+\.py)`", readme, re.MULTILINE)), names)
        for name in names:
            with open(os.path.join(FOLDER, name), encoding="utf-8") as file:
                text = file.read()
            self.assertLess(text.count("\n"), 40, name)
            self.assertIn("    python %s" % name, text)

    @needs("numpy", "NumPy")
    def test_a_pool_is_replaced_by_threads(self):
        found = re.match(r"median ([\d.]+), between ([\d.]+) and ([\d.]+)", self.run_example("bootstrap.py", "30"))
        middle, low, high = map(float, found.groups())
        # The median of a gamma distribution of shape 2 and scale 3 is 5.035.
        self.assertTrue(low < middle < high and abs(middle - 5.035) < 0.05 and high - low < 0.1, found.group())

    @needs("tqdm", "tqdm")
    def test_a_simulation_finds_the_price(self):
        price, error = map(float, re.match(r"([\d.]+) \+- ([\d.]+) of 400000 ", self.run_example("monte_carlo.py", "4e5")).groups())
        # With averages over all times, and not 64 of them, it is 5.76; each of 64 is somewhat later than those.
        self.assertTrue(abs(price - 5.85) < 5 * error and 0 < error < 0.05, (price, error))

    @needs("PIL", "Pillow")
    def test_pictures_of_a_folder_become_edges(self):
        from PIL import Image

        with tempfile.TemporaryDirectory() as folder:
            results = os.path.join(folder, "results")
            for n in range(3):
                picture = np.zeros((90 + n, 120, 3), "uint8")
                picture[:, 60:] = 255
                Image.fromarray(picture).save(os.path.join(folder, "%d.png" % n))
            lines = self.run_example("pictures.py", folder, results).splitlines()
            self.assertEqual([line.split()[0] for line in lines], ["0.png", "1.png", "2.png", "3"])
            for n in range(3):
                with Image.open(os.path.join(results, "%d.png" % n)) as file:
                    found = np.array(file)
                self.assertEqual(found.shape, (round((90 + n) * 640 / 120), 640))
                # An edge in the middle, and nothing else.
                self.assertTrue((found[:, 319] == 255).all() and not found[:, :280].any() and not found[:, 360:].any())

    @needs("pandas", "pandas")
    def test_groups_are_those_of_pandas(self):
        self.assertRegex(self.run_example("group_by.py", "2e5"), r"5000 groups of 200000 rows: unlatch \d+ ms, pandas \d+ ms")

    @needs("sklearn", "scikit-learn")
    def test_a_step_of_a_pipeline_learns(self):
        right = float(re.match(r"right: ([\d.]+) % of 5000; ", self.run_example("learning.py", "2e4")).group(1))
        self.assertGreater(right, 80)


@needs("aiohttp", "aiohttp")
class WebServer(unittest.TestCase):
    def setUp(self):
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        self.address = "http://127.0.0.1:%d" % port
        self.server = subprocess.Popen(
            [sys.executable, "-B", os.path.join(FOLDER, "web_server.py"), str(port)], env=environment(),
            stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
        self.addCleanup(self.server.stderr.close)
        self.addCleanup(self.server.wait, 30)
        self.addCleanup(self.server.terminate)
        end = time.monotonic() + 60
        while True:
            try:
                self.assertEqual(self.get("/health"), b"ok\n")
                return
            except (ConnectionError, urllib.error.URLError):
                self.assertIsNone(self.server.poll(), "the server has ended")
                self.assertLess(time.monotonic(), end)
                time.sleep(0.05)

    def get(self, path):
        with urllib.request.urlopen(self.address + path, timeout=60) as answer:
            return answer.read()

    def test_it_answers_while_it_computes(self):
        found = {}

        def ask(share):
            found[share] = self.get("/quantile?q=%s" % share)

        threads = [threading.Thread(target=ask, args=(share,)) for share in ("0", "0.5", "0.99")]
        for thread in threads:
            thread.start()
        healthy = 0
        while any(thread.is_alive() for thread in threads):
            self.assertEqual(self.get("/health"), b"ok\n")
            healthy += 1
        self.assertGreater(healthy, 3)
        measured = np.random.default_rng(1).lognormal(size=10_000_000)
        for share, answer in found.items():
            value = float(re.search(rb'"value": ([\d.e+-]+)', answer).group(1))
            self.assertAlmostEqual(value, float(np.quantile(measured, float(share))), 9)

    def test_what_cannot_be_asked_is_refused(self):
        for share, part in (("two", b"two"), ("2", b"quantile() argument 'q'")):
            with self.assertRaises(urllib.error.HTTPError) as caught:
                self.get("/quantile?q=" + share)
            with caught.exception as error:
                self.assertEqual(error.code, 400)
                self.assertIn(part, error.read())


if __name__ == "__main__":
    unittest.main()
