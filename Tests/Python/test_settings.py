"""Who works and for how long: teams, `with unlatch.threads`, deadlines, placed memory, what is printed. See run.py."""

import array
import asyncio
import contextlib
import contextvars
import gc
import io
import os
import subprocess
import sys
import threading
import unittest

import _unlatch
import unlatch
from unlatch import _settings

try:
    import numpy
except ImportError:
    numpy = None


def team_here():
    """The team that a call within this context is given."""
    settings = _settings._current.get()
    return settings.team if settings else None


class Teams(unittest.TestCase):
    def refuses(self, error, text, function, *arguments, **keywords):
        with self.assertRaises(error) as caught:
            function(*arguments, **keywords)
        self.assertIn(text, str(caught.exception))

    def test_a_team_says_what_it_is(self):
        team = unlatch.Team(threads=2)
        self.assertEqual((team.threads, team.place, team.cpus), (2, "caller", []))
        self.assertIn("2 threads", repr(team))
        here = unlatch.topology().allowed_cpus[0]
        bound = unlatch.Team(place="cpus:%d" % here)
        self.assertEqual((bound.threads, bound.cpus, bound.place), (1, [here], "cpus:%d" % here))
        self.assertEqual(unlatch.Team(place="packed").place, "packed")
        self.assertGreaterEqual(unlatch.Team(place="spread").threads, 1)

    def test_a_team_works(self):
        x = array.array("d", [0.5]) * 100_000
        for team in (unlatch.Team(), unlatch.Team(1), unlatch.Team(2), unlatch.Team(place="packed")):
            self.assertEqual(unlatch.dot(x, x, team=team) if numpy else _in(team, unlatch.dot, x, x), 25_000.0)
            self.assertEqual(unlatch.points_inside(1000, seed=1, team=team), unlatch.points_inside(1000, seed=1))
            with team:
                self.assertIs(team_here(), team)
            self.assertIsNone(team_here())

    def test_teams_that_cannot_be(self):
        self.refuses(ValueError, "Team() argument 'threads': 0", unlatch.Team, 0)
        self.refuses(TypeError, "Team() argument 'threads': expected an int, got float", unlatch.Team, 1.5)
        self.refuses(TypeError, "Team() argument 'threads': expected an int, got bool", unlatch.Team, True)
        self.refuses(ValueError, "there is no place 'everywhere'", unlatch.Team, place="everywhere")
        self.refuses(TypeError, "Team() argument 'place': expected a str, got int", unlatch.Team, place=0)
        self.refuses(unlatch.PlacementError, "", unlatch.Team, place="node:977")
        self.refuses(unlatch.PlacementError, "977", unlatch.Team, place="cpus:977")
        self.refuses(unlatch.Error, "977", unlatch.Team, place="cpus:977")
        self.refuses(TypeError, "points_inside() argument 'team'", unlatch.points_inside, 10, team=2)

    def test_what_is_wrong_with_an_argument_is_said_within_settings_too(self):
        for held in (contextlib.nullcontext(), unlatch.threads(1)):
            with held:
                self.refuses(TypeError, "sum() argument 'x'", unlatch.sum, "text")

    def test_errors_stand_below_one(self):
        for name in ("Cancelled", "DeadlineExceeded", "PlacementError", "OpenMPConflict"):
            kind = getattr(unlatch, name)
            self.assertTrue(issubclass(kind, unlatch.Error))
            self.assertEqual((kind.__module__, kind.__name__), ("unlatch", name))
            self.assertTrue(kind.__doc__)
        self.assertTrue(issubclass(unlatch.Error, RuntimeError))


def _in(team, function, *arguments):
    with team:
        return function(*arguments)


class Contexts(unittest.TestCase):
    def test_threads_hold_within_the_block_and_nest(self):
        with unlatch.threads(1) as outer:
            self.assertEqual((outer.threads, team_here()), (1, outer))
            with unlatch.threads(2) as inner:
                self.assertIs(team_here(), inner)
            self.assertIs(team_here(), outer)
            self.assertEqual(unlatch.sum(array.array("d", [1, 2])), 3.0)
        self.assertIsNone(team_here())
        with self.assertRaises(ValueError):
            unlatch.threads(0)
        with self.assertRaises(ZeroDivisionError), unlatch.threads(1):
            1 / 0
        self.assertIsNone(team_here())

    def test_another_thread_has_settings_of_its_own(self):
        found = []
        with unlatch.threads(1):
            thread = threading.Thread(target=lambda: found.append(team_here()))
            if getattr(sys.flags, "thread_inherit_context", 0):
                self.assertIsNotNone(contextvars.copy_context().run(team_here))
                return
            thread.start()
            thread.join()
        self.assertEqual(found, [None])

    def test_tasks_of_asyncio_have_settings_of_their_own(self):
        async def task(count, meet):
            with unlatch.threads(count) as team:
                await meet()
                return team_here() is team and unlatch.points_inside(100, seed=1) > 0

        async def main():
            arrived = []
            both = asyncio.Event()

            async def meet():
                arrived.append(1)
                if len(arrived) == 2:
                    both.set()
                await both.wait()

            found = await asyncio.gather(task(1, meet), task(2, meet))
            return found, team_here()

        self.assertEqual(asyncio.run(main()), ([True, True], None))

    def test_threads_and_tasks_may_enter_the_same_block_at_once(self):
        for shared in (unlatch.Team(1), unlatch.threads(1), unlatch.deadline(600)):
            entered, left = threading.Event(), threading.Event()
            after, within = [], []

            def first():
                with shared:
                    entered.wait(60)  # the other one has entered after this one
                after.append(_settings._current.get())
                left.set()

            def second():
                with shared:
                    entered.set()
                    left.wait(60)
                    within.append(_settings._current.get() is not None)
                after.append(_settings._current.get())

            both = [threading.Thread(target=contextvars.Context().run, args=(body,)) for body in (first, second)]
            for thread in both:
                thread.start()
            for thread in both:
                thread.join()
            self.assertEqual((after, within), ([None, None], [True]), shared)

            async def task(ready, go):
                with shared:
                    ready.set()
                    await go.wait()
                return _settings._current.get()

            async def main():
                ready, go = [asyncio.Event(), asyncio.Event()], [asyncio.Event(), asyncio.Event()]
                tasks = [asyncio.create_task(task(*events)) for events in zip(ready, go)]
                for event in ready + go:  # both have entered, the first leaves first
                    await event.wait() if event in ready else event.set()
                    await asyncio.sleep(0)
                return await asyncio.gather(*tasks)

            self.assertEqual(asyncio.run(main()), [None, None], shared)
            with shared, shared:
                self.assertIsNotNone(_settings._current.get())
            self.assertIsNone(_settings._current.get())

    def test_a_deadline_stops_a_kernel(self):
        for _ in range(2):
            with self.assertRaises(unlatch.DeadlineExceeded) as caught, unlatch.deadline(0.05):
                unlatch.points_inside(10**11, seed=1)
            self.assertIn("points_inside", str(caught.exception))
        with unlatch.deadline(0.0), self.assertRaises(unlatch.DeadlineExceeded):
            unlatch.points_inside(10**9, seed=1)
        with unlatch.deadline(600), unlatch.deadline(0.0), self.assertRaises(unlatch.DeadlineExceeded):
            unlatch.points_inside(10**9, seed=1)
        with unlatch.deadline(0.0), unlatch.deadline(600), self.assertRaises(unlatch.DeadlineExceeded):
            unlatch.points_inside(10**9, seed=1)
        with unlatch.deadline(600):
            self.assertGreater(unlatch.points_inside(1000, seed=1), 0)
        for wrong, error in ((-1, ValueError), (float("nan"), ValueError), ("1", TypeError), (True, TypeError)):
            with self.assertRaises(error):
                unlatch.deadline(wrong)

    def test_a_generator_that_is_dropped_leaves_nothing(self):
        def hold():
            with unlatch.threads(1):
                yield team_here()

        generator = hold()
        contextvars.copy_context().run(next, generator)
        del generator
        gc.collect()
        self.assertIsNone(team_here())
        self.assertEqual(unlatch.sum(array.array("d", [1, 2])), 3.0)


@unittest.skipIf(numpy is None, "NumPy is not installed")
class Memory(unittest.TestCase):
    def test_pages_are_an_array_of_numpy(self):
        team = unlatch.Team()
        node = unlatch.topology().allowed_nodes[0]
        for memory in ("blocked", "interleave", "node:%d" % node, "prefer:%d" % node, "local", "first-touch"):
            x = team.empty((300, 40), "f4", memory=memory)
            self.assertEqual((x.shape, x.dtype, x.flags.writeable), ((300, 40), numpy.float32, True))
            self.assertFalse(x.any())
            x[...] = 1
            self.assertEqual(unlatch.sum(x), 12_000)
            try:
                nodes = unlatch.page_nodes(x)
            except unlatch.PlacementError:
                continue  # where pages lie cannot be asked here
            self.assertIn(sum(nodes.values()), (12, 13))
            self.assertNotIn(-1, nodes)
        self.assertEqual(team.empty(0).shape, (0,))
        self.assertEqual(team.empty((), "i8")[()], 0)
        view = team.empty(1000)[10:20]
        del team
        gc.collect()
        view[...] = 2
        self.assertEqual(unlatch.sum(view), 20)

    def test_pages_that_cannot_be(self):
        team = unlatch.Team(1)
        for arguments, error, text in [
            ((-1,), ValueError, "argument 'shape'"), (((2, -1),), ValueError, "argument 'shape'"),
            ((3, object), TypeError, "argument 'dtype'"), ((3, "f8", "node:977"), unlatch.Error, "977"),
            ((3, "f8", "everywhere"), ValueError, "memory is 'everywhere'"), ((2**62,), MemoryError, ""),
            ((3, "f8", 1), TypeError, "argument 'memory'"),
        ]:
            with self.assertRaises(error) as caught:
                team.empty(*arguments)
            self.assertIn(text, str(caught.exception))


class Looks(unittest.TestCase):
    def test_the_environment_is_printed(self):
        text = io.StringIO()
        unlatch.show_config(text)
        for name in ("version: ", "instruction set: ", "openmp: ", "usable cores: ", "node 0: "):
            self.assertIn(name, text.getvalue())
        child = subprocess.run(
            [sys.executable, "-m", "unlatch"], env=dict(os.environ, PYTHONPATH=os.pathsep.join(sys.path)),
            capture_output=True, text=True, timeout=60)
        self.assertEqual(child.returncode, 0, child.stderr)
        self.assertIn("version: " + unlatch.__version__, child.stdout)

    def test_topology_is_that_of_the_process(self):
        here = unlatch.topology()
        self.assertEqual(set(here.allowed_cpus), os.sched_getaffinity(0))
        self.assertLessEqual(here.usable_cores, len(here.allowed_cpus))
        self.assertTrue(here.nodes)


if __name__ == "__main__":
    unittest.main()
