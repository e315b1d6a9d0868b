"""A notebook's kernel: cells run, also those of asyncio and of threads, and Interrupt stops a long kernel."""

import unittest

from neighbours import needs


@needs("nbclient", "ipykernel")
class Notebook(unittest.TestCase):
    def test_cells_run_and_an_interrupted_one_leaves_the_kernel_usable(self):
        import nbclient
        import nbformat

        cells = [
            "import numpy, unlatch\nx = numpy.arange(1_000_000, dtype=float)\nprint(unlatch.sum(x) == x.sum())",
            "unlatch.sum(x, team=unlatch.Team(threads=2))",
            "await unlatch.aio.sort(x[::-1].copy())",
            "with unlatch.NativeExecutor() as pool:\n"
            "    print([pool.submit(unlatch.sum, x[:n]).result() for n in (10, 100)])",
            "import os, signal, threading, time\n"
            "threading.Timer(0.5, os.kill, (os.getpid(), signal.SIGINT)).start()\n"
            "start = time.monotonic()\n"
            "try:\n"
            "    unlatch.points_inside(10**12, seed=1)\n"
            "except KeyboardInterrupt:\n"
            "    print('interrupted', time.monotonic() - start < 20)",
            "unlatch.sum(x[:3])",
        ]
        notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(cell) for cell in cells])
        nbclient.NotebookClient(notebook, timeout=120, kernel_name="python3").execute()
        texts = []
        for cell in notebook.cells:
            for output in cell.outputs:
                text = output.get("text") or output.get("data", {}).get("text/plain") or ""
                texts.append(text.strip())
        self.assertEqual(texts[0], "True")
        self.assertEqual(texts[1].replace("np.float64(", "").rstrip(")"), "499999500000.0")
        self.assertTrue(texts[2].startswith("array([0.00000e+00, 1.00000e+00"), texts[2])
        self.assertEqual(texts[3].replace("np.float64(", "").replace(")", ""), "[45.0, 4950.0]")
        self.assertEqual(texts[4], "interrupted True")
        self.assertEqual(texts[5].replace("np.float64(", "").rstrip(")"), "3.0")


if __name__ == "__main__":
    unittest.main()
