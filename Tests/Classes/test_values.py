"""Classes written in Swift, as Python code uses them: items, iteration, numbers, memory, enumerations, exceptions."""

import copy
import enum
import gc
import inspect
import pickle
import sys
import unittest

import unlatch_classes as m
from unlatch_classes import Access, Color, Counter, Countdown, Level, Samples, Session, Vector


class Items(unittest.TestCase):
    def test_items_are_read_set_and_deleted(self):
        samples = Samples([1, 2, 3])
        self.assertEqual((len(samples), samples[0], samples[-1]), (3, 1.0, 3.0))
        samples[1] = 5
        del samples[0]
        self.assertEqual(list(samples), [5.0, 3.0])
        self.assertEqual((5 in samples, 9 in samples, "x" in samples), (True, False, False))
        for call in [lambda: samples[2], lambda: samples[-3], lambda: samples.__setitem__(2, 1.0)]:
            with self.assertRaises(IndexError) as caught:
                call()
            self.assertIn("is out of range for 2 elements", str(caught.exception))

    def test_slices_are_passed_on(self):
        samples = Samples(range(10))
        for part in [slice(2, 5), slice(None), slice(None, None, -1), slice(-3, None), slice(8, 2, -2), slice(5, 100),
                     slice(-100, -5, 3), slice(7, 3), slice(100, None, -1), slice(None, -11, -1)]:
            self.assertEqual(list(samples[part]), [float(n) for n in range(10)][part], str(part))
        self.assertEqual(list(Samples([])[::-1]), [])
        self.assertRaises(ValueError, lambda: samples[::0])

    def test_wrong_keys_and_values_are_named(self):
        samples = Samples([1])
        for call, text in [
            (lambda: samples["x"], "Samples.__getitem__() key must be int or slice, not str"),
            (lambda: samples.__setitem__("x", 1), "Samples.__setitem__() key must be int, not str"),
            (lambda: samples.__setitem__(0, "x"), "Samples.__setitem__() value must be real number, not str"),
            (lambda: samples.__delitem__(1.5), "Samples.__delitem__() key must be int, not float"),
        ]:
            with self.assertRaises(TypeError) as caught:
                call()
            self.assertEqual(str(caught.exception), text)
        with self.assertRaises(TypeError):
            Counter()[0]
        with self.assertRaises(TypeError):
            Counter()[0] = 1


class Iteration(unittest.TestCase):
    def test_an_iterator_outlives_its_object(self):
        iterator = iter(Samples([1, 2]))
        gc.collect()
        self.assertIs(iter(iterator), iterator)
        self.assertEqual((next(iterator), next(iterator), next(iterator, None), next(iterator, None)), (1, 2, None, None))

    def test_an_object_is_an_iterator_itself(self):
        countdown = Countdown(3)
        self.assertIs(iter(countdown), countdown)
        self.assertEqual(list(countdown), [2, 1, 0])
        self.assertRaises(ValueError, next, countdown)

    def test_an_iterator_that_is_in_use_is_refused(self):
        seen = []

        def element():
            try:
                next(iterator)
            except ValueError as error:
                seen.append(str(error))
            return 3

        iterator = iter(m.Repeating(element))
        self.assertEqual((next(iterator), next(iterator)), (3, 3))
        self.assertEqual(seen, ["the iterator is in use: its next element is being made"] * 2)

    def test_sequences_are_unpacked(self):
        a, *rest = Samples([1, 2, 3])
        self.assertEqual((a, rest, sum(Samples([1, 2])), max(Samples([3, 9]))), (1, [2, 3], 3, 9))


class Context(unittest.TestCase):
    def test_a_block_begins_and_ends(self):
        with Session() as session:
            self.assertEqual(session.events, ["enter"])
        self.assertEqual(session.events, ["enter", "exit"])

    def test_exceptions_are_seen_and_may_be_kept(self):
        session = Session()
        with session:
            raise KeyError("x")
        with self.assertRaises(IndexError), session:
            raise IndexError
        self.assertEqual(session.events, ["enter", "exit KeyError", "enter", "exit IndexError"])

    def test_an_exception_at_the_end_takes_the_place_of_the_first(self):
        with self.assertRaises(RuntimeError) as caught:
            with Session():
                raise OSError("first")
        self.assertEqual(str(caught.exception), "failed at the end")
        self.assertIsInstance(caught.exception.__context__, OSError)

    def test_exit_bears_any_arguments(self):
        session = Session()
        self.assertIs(session.__exit__(1, 2, 3), False)
        self.assertIs(session.__exit__(None, None, None), False)
        self.assertRaises(TypeError, session.__exit__)


class Numbers(unittest.TestCase):
    def test_operators(self):
        a, b = Vector(1, 2), Vector(3, 5)
        self.assertEqual((a + b, a + 1, 1 + a, a - b), (Vector(4, 7), Vector(2, 3), Vector(2, 3), Vector(-2, -3)))
        self.assertEqual((a * 2, 2 * a, a @ b, b / 2, b // 2), (Vector(2, 4), Vector(2, 4), 13, Vector(1.5, 2.5), Vector(1, 2)))
        self.assertEqual((b % 2, b ** 3, divmod(b, 2), a << 3, a | 2), (1, 27, [1, 1], 8, 3))
        self.assertEqual((-a, abs(Vector(3, 4)), ~a), (Vector(-1, -2), 5, Vector(2, 1)))

    def test_an_operator_in_place_changes_the_object(self):
        a = same = Vector(1, 2)
        a += Vector(1, 1)
        self.assertIs(a, same)
        self.assertEqual(same, Vector(2, 3))
        a -= Vector(1, 1)
        self.assertIsNot(a, same)
        a += 1.0  # of another type: as a = a + 1.0
        self.assertEqual(a, Vector(2, 3))

    def test_operands_of_other_types_are_refused_by_both(self):
        for call in [lambda: Vector(1) + "x", lambda: "x" + Vector(1), lambda: Vector(1) - 1, lambda: 1 - Vector(1),
                     lambda: Vector(1) % 1.5, lambda: pow(Vector(1), 2, 3), lambda: +Vector(1), lambda: Counter() + 1]:
            with self.assertRaises(TypeError) as caught:
                call()
            self.assertRegex(str(caught.exception), "unsupported operand|bad operand|concatenate|can only")
        self.assertRaises(ZeroDivisionError, lambda: Vector(1) / 0)

        class Right:
            def __radd__(self, other):
                return "right"

            def __rsub__(self, other):
                return "right"

        self.assertEqual((Vector(1) + Right(), Vector(1) - Right()), ("right", "right"))

    def test_a_conversion_that_raises_is_not_taken_for_another_type(self):
        class Bad:
            def __float__(self):
                raise ValueError("bad")

        self.assertRaises(ValueError, lambda: Vector(1) * Bad())


class Memory(unittest.TestCase):
    def test_memory_is_lent_with_its_type_and_shape(self):
        samples = Samples([1, 2, 3])
        view = memoryview(samples)
        self.assertEqual((view.format, view.shape, view.readonly, view.tolist()), ("d", (3,), False, [1.0, 2.0, 3.0]))
        view[0] = 9
        self.assertEqual(samples[0], 9)
        self.assertEqual(m.many(1, 2, "c", True, out=samples, k=0), "cgtruetrue 17.5")
        self.assertEqual(list(samples), [17.5] * 3)

    def test_memory_that_is_lent_is_not_moved(self):
        samples = Samples([1, 2])
        views = [memoryview(samples), memoryview(samples)]
        for view in views:
            with self.assertRaises(BufferError):
                samples.append(3)
            view.release()
        samples.append(3)
        self.assertEqual(list(samples), [1, 2, 3])

    def test_memory_outlives_the_object(self):
        view = memoryview(Samples([1, 2]))
        gc.collect()
        self.assertEqual(view.tolist(), [1, 2])
        samples = Samples([1, 2])
        view = memoryview(samples)
        samples.__init__([7])
        self.assertEqual((view.tolist(), list(samples)), ([1, 2], [7]))

    def test_bytes_and_refused_requests(self):
        self.assertEqual(len(bytes(Samples([1, 2]))), 16)
        self.assertEqual(bytes(Samples([])), b"")
        self.assertRaises(TypeError, memoryview, Counter())


class Grids(unittest.TestCase):
    """Memory with several dimensions and gaps. A grid's elements are their places in memory."""

    SHAPES = [
        ([4], [1]), ([4], [3]), ([1], [5]), ([2, 3], [3, 1]), ([2, 3], [8, 2]), ([3, 2], [1, 3]), ([2, 3, 4], [12, 4, 1]),
        ([2, 2, 2], [20, 6, 2]), ([2, 1, 2, 2], [9, 5, 3, 1]), ([2, 3], [0, 1]), ([], []), ([0, 3], [3, 1]), ([2, 0], [1, 1]),
    ]

    def expected(self, shape, strides, start=0):
        if not shape:
            return float(start)
        return [self.expected(shape[1:], strides[1:], start + index * strides[0]) for index in range(shape[0])]

    def test_each_element_is_where_shape_and_strides_say(self):
        for shape, strides in self.SHAPES:
            with self.subTest(shape=shape, strides=strides):
                view = memoryview(m.Grid(shape, strides))
                count = 1
                for length in shape:
                    count *= length
                self.assertEqual((view.format, view.itemsize, view.ndim, view.nbytes), ("d", 8, len(shape), 8 * count))
                self.assertEqual((view.shape, view.strides), (tuple(shape), tuple(8 * stride for stride in strides)))
                self.assertEqual(view.tolist(), self.expected(shape, strides))
                self.assertEqual(view.tobytes(), memoryview(bytes_of(self.expected(shape, strides))).tobytes())

    def test_contiguous_memory_is_told_from_memory_with_gaps(self):
        def kinds(shape, strides):
            view = memoryview(m.Grid(shape, strides))
            return (view.c_contiguous, view.f_contiguous, view.contiguous)

        self.assertEqual(kinds([2, 3], [3, 1]), (True, False, True))
        self.assertEqual(kinds([2, 3], [1, 2]), (False, True, True))
        self.assertEqual(kinds([2, 3], [8, 2]), (False, False, False))
        self.assertEqual(kinds([4], [1]), (True, True, True))

    def test_who_wants_memory_without_gaps_is_refused_gaps(self):
        import io

        dense, gaps = m.Grid([2, 3], [3, 1]), m.Grid([2, 3], [8, 2])
        self.assertEqual(io.BytesIO(b"x" * 48).readinto(dense), 48)
        self.assertRaises((BufferError, TypeError), io.BytesIO(b"x" * 48).readinto, gaps)
        self.assertRaises((BufferError, TypeError), io.BytesIO().write, gaps)
        self.assertEqual(dense.at(0), memoryview(b"x" * 8).cast("d")[0])
        self.assertEqual(gaps.views, 0)  # what was refused is no view

    def test_memory_without_gaps_in_any_order_may_be_asked_for(self):
        try:
            from _testbuffer import PyBUF_ANY_CONTIGUOUS, PyBUF_F_CONTIGUOUS, ndarray
        except ImportError:
            self.skipTest("this Python has no _testbuffer")

        def asked(flags, shape, strides):
            return ndarray(m.Grid(shape, strides), getbuf=flags).strides

        for shape, strides in [([2, 3], [3, 1]), ([2, 3], [1, 2])]:
            self.assertEqual(asked(PyBUF_ANY_CONTIGUOUS, shape, strides), tuple(8 * stride for stride in strides))
        self.assertRaises(BufferError, asked, PyBUF_ANY_CONTIGUOUS, [2, 3], [8, 2])
        self.assertRaises(BufferError, asked, PyBUF_F_CONTIGUOUS, [2, 3], [3, 1])

    def test_elements_are_written_where_they_are(self):
        grid = m.Grid([2, 3], [8, 2])
        view = memoryview(grid)
        view[1, 2] = -5.0
        self.assertEqual((grid.at(12), view[1, 2], view[0, 1]), (-5.0, -5.0, 2.0))
        for index in [(2, 0), (0, 3), (-3, 0)]:
            with self.assertRaises(IndexError):
                view[index]

    def test_memory_that_must_not_be_written_is_not(self):
        import ctypes
        import io

        grid = m.Grid([2, 3], [3, 1], writable=False)
        view = memoryview(grid)
        self.assertTrue(view.readonly)
        with self.assertRaises(TypeError):
            view[0, 0] = 1.0
        self.assertRaises((BufferError, TypeError), io.BytesIO(b"x" * 48).readinto, grid)
        self.assertRaises((BufferError, TypeError), (ctypes.c_double * 6).from_buffer, grid)
        self.assertEqual(grid.at(0), 0.0)
        self.assertEqual(bytes(grid), bytes_of([float(place) for place in range(6)]))

    def test_memory_is_neither_moved_nor_freed_while_it_is_lent(self):
        grid = m.Grid([2, 3], [3, 1])
        first, second = memoryview(grid), memoryview(grid)
        slice_ = memoryview(m.Grid([6], [2]))[1:4]
        self.assertEqual(grid.views, 2)
        with self.assertRaises(BufferError) as caught:
            grid.resize([3, 3])
        self.assertEqual(str(caught.exception), "a grid that is lent cannot be resized: 2 views")
        first.release()
        self.assertRaises(BufferError, grid.resize, [3, 3])
        second.release()
        grid.resize([3, 3])
        self.assertEqual((grid.views, memoryview(grid).shape), (0, (3, 3)))
        gc.collect()
        self.assertEqual((slice_.tolist(), slice_.strides), ([2.0, 4.0, 6.0], (16,)))

    def test_what_leads_out_of_the_memory_is_refused(self):
        for shape, strides in [([2, 3], [100, 1]), ([2, 3], [3]), ([2], [-1]), ([-1], [1]), ([2**62, 4], [1, 1]),
                               ([2], [2**63 - 1]), ([3, 2**61], [2**62, 8])]:
            with self.subTest(shape=shape, strides=strides), self.assertRaises(BufferError):
                memoryview(m.Grid(shape, strides, room=64))

    def test_numpy_sees_the_same_elements(self):
        try:
            import numpy
        except ImportError:
            self.skipTest("NumPy is not installed here")
        for shape, strides in self.SHAPES:
            with self.subTest(shape=shape, strides=strides):
                grid = m.Grid(shape, strides)
                array = numpy.asarray(memoryview(grid))
                self.assertEqual((array.shape, array.tolist()), (tuple(shape), self.expected(shape, strides)))
                self.assertTrue(array.flags.writeable)
                if array.size:
                    array[...] = 7.0
                    self.assertEqual(grid.at(0), 7.0)
        array = numpy.asarray(memoryview(m.Grid([2, 3], [3, 1], writable=False)))
        with self.assertRaises(ValueError):
            array[0, 0] = 1


def bytes_of(elements):
    import array

    def flat(elements):
        return [each for element in elements for each in flat(element)] if isinstance(elements, list) else [elements]

    return array.array("d", flat(elements)).tobytes()


class Enumerations(unittest.TestCase):
    def test_an_enumeration_is_one_of_the_standard_library(self):
        self.assertTrue(issubclass(Color, enum.Enum) and issubclass(Level, enum.IntEnum) and issubclass(Access, enum.Flag))
        self.assertEqual([(one.name, one.value) for one in Color], [("red", "red"), ("green", "green")])
        self.assertEqual((Level.LOW, Level.HIGH + 1), (1, 11))
        self.assertEqual((Color.__module__, Color.__qualname__, Color.__doc__), ("unlatch_classes", "Color", "What a light shows."))

    def test_members_are_arguments_and_results(self):
        self.assertIs(m.opposite(Color.red), Color.green)
        self.assertEqual(m.colors(), [Color.red])
        self.assertEqual(m.colors(but=Color.red), [Color.green])
        self.assertEqual(m.levels(Level.LOW), [Level.LOW, Level.HIGH])
        self.assertIs(type(m.levels(Level.LOW)[0]), Level)
        self.assertEqual(m.widened(Access.READ), Access.READ | Access.WRITE)
        for bad, name in [("red", "str"), (None, "NoneType"), (Level.LOW, "Level")]:
            with self.assertRaises(TypeError) as caught:
                m.opposite(bad)
            self.assertEqual(str(caught.exception), f"opposite() argument 'color' must be unlatch_classes.Color, not {name}")

    def test_members_are_pickled(self):
        for member in [*Color, *Level, Access.READ, Access.READ | Access.WRITE]:
            self.assertEqual(pickle.loads(pickle.dumps(member)), member)
            self.assertEqual(copy.deepcopy(member), member)


class Exceptions(unittest.TestCase):
    def test_a_module_has_a_hierarchy_of_exceptions(self):
        self.assertEqual(m.EmptyError.__mro__[:3], (m.EmptyError, m.ClassesError, ValueError))
        self.assertEqual((m.ClassesError.__module__, m.ClassesError.__doc__), ("unlatch_classes", "What went wrong here."))
        with self.assertRaises(m.ClassesError) as caught:
            m.fail("empty")
        self.assertIs(type(caught.exception), m.EmptyError)
        self.assertEqual(str(caught.exception), "nothing there")
        with self.assertRaises(ValueError) as caught:
            m.fail("x")
        self.assertIs(type(caught.exception), m.ClassesError)
        same = pickle.loads(pickle.dumps(caught.exception))
        self.assertEqual((type(same), str(same)), (m.ClassesError, "something else"))


class Modules(unittest.TestCase):
    def test_a_module_inside_is_imported(self):
        import unlatch_classes.inner
        from unlatch_classes.inner import lowest

        self.assertIs(sys.modules["unlatch_classes.inner"], m.inner)
        self.assertEqual((m.inner.__doc__, lowest.__module__), ("A module inside.", "unlatch_classes.inner"))
        self.assertIs(lowest(), Color.red)
        self.assertIs(pickle.loads(pickle.dumps(lowest)), lowest)
        self.assertEqual(m.inner.counted(Counter(3)).value, 3)


class TwelveParameters(unittest.TestCase):
    def test_a_function_of_twelve_parameters(self):
        self.assertEqual(
            str(inspect.signature(m.many)),
            "(a, b, c, d, /, e=5, f=6.5, g='g', h=True, i=None, out=None, *, k, l=[1, 2])")
        self.assertEqual(m.many(1, 2, "c", False, 4, 5, "G", False, Counter(100), None, k=3, l=[]), "cGfalsefalse 115.0")
        with self.assertRaises(TypeError) as caught:
            m.many(1, 2, "c", False, i=3, k=1)
        self.assertEqual(str(caught.exception), "many() argument 'i' must be unlatch_classes.Counter or None, not int")


if __name__ == "__main__":
    unittest.main()
