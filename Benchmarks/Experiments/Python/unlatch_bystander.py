"""Another Python thread: it counts as fast as it can, so that what a model takes from it can be measured."""

import array
import threading
import time


class Bystander:
    def __init__(self):
        self.count = 0
        self.runs = True
        self.thread = threading.Thread(target=self._run, daemon=True)
        self.thread.start()

    def _run(self):
        while self.runs:
            self.count += 1

    def alone(self, seconds):
        """Counts in a second while nobody else wants the lock."""
        before, began = self.count, time.perf_counter()
        time.sleep(seconds)
        return (self.count - before) / (time.perf_counter() - began)

    def stop(self):
        self.runs = False
        self.thread.join()


class VisibleBystander(Bystander):
    """One whose count can be read without the lock, so that it can be seen to run."""

    def __init__(self):
        self.visible = array.array("q", [0])
        super().__init__()

    def _run(self):
        visible = self.visible
        while self.runs:
            visible[0] += 1
