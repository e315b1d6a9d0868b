"""Classes written in Swift, as Python code uses them: objects, methods, properties, subclasses."""

import copy
import gc
import inspect
import pickle
import sys
import unittest
import weakref

import unlatch_classes as m
from unlatch_classes import Counter, Node, Sealed, Session, Vector


class Messages(unittest.TestCase):
    def assertMessage(self, error, text, call, *arguments, **keywords):
        with self.assertRaises(error) as caught:
            call(*arguments, **keywords)
        self.assertEqual(str(caught.exception), text)


class Objects(Messages):
    def test_methods_take_arguments_as_functions_do(self):
        counter = Counter(start=3)
        self.assertEqual(counter.add(4), 7)
        self.assertEqual(counter.add(1, times=3), 10)
        self.assertEqual(counter.plus(0.5), 10.5)
        self.assertEqual(counter.released(), 10)
        self.assertEqual(counter.described([1]), "10 [1]")
        self.assertEqual(Counter.add(counter, 1), 11)
        bound = counter.add
        self.assertEqual(bound(1, 2), 13)
        self.assertEqual(counter(), 14)
        self.assertEqual(counter(n=5), 18)

    def test_wrong_calls_name_the_method_and_the_argument(self):
        counter = Counter()
        check = self.assertMessage
        check(TypeError, "Counter.add() argument 'n' must be int, not str", counter.add, "1")
        check(TypeError, "Counter.get expected 0 arguments, got 1", counter.get, 1)
        check(TypeError, "Counter.add() missing required argument 'n' (pos 1)", counter.add)
        check(TypeError, "Counter.add() got an unexpected keyword argument 'x'", counter.add, 1, x=2)
        check(TypeError, "Counter() argument 'start' must be int, not str", Counter, "1")
        check(TypeError, "Counter() takes at most 1 positional argument (2 given)", Counter, 1, 2)
        check(TypeError, "Counter.parse() argument 'text' must be str, not int", Counter.parse, 1)
        check(TypeError, "Counter.__call__() argument 'n' must be int, not str", counter, n="x")
        check(ValueError, "a number below 0", Counter, -1)
        check(ValueError, "'x' is no number", Counter.parse, "x")

    def test_objects_are_arguments_and_results(self):
        counter = Counter(3)
        counter.merge(Counter(4))
        self.assertEqual(counter.value, 7)
        self.assertEqual(m.twice(counter).value, 14)
        self.assertEqual(m.total([counter, Tagged(1)]), 8)
        self.assertEqual(m.total(iter(m.counters(4))), 6)
        self.assertEqual((m.maybe(), m.maybe(None), m.maybe(counter=counter)), (None, None, 7))
        self.assertIsNot(counter.copy(), counter)
        check = self.assertMessage
        name = "unlatch_classes.Counter"
        check(TypeError, f"Counter.merge() argument 'other' must be {name}, not int", counter.merge, 1)
        check(TypeError, f"twice() argument 'counter' must be {name}, not Vector", m.twice, Vector(1))
        check(TypeError, f"maybe() argument 'counter' must be {name} or None, not str", m.maybe, "x")
        check(TypeError, f"total() argument 'counters': element 1 must be {name}, not str", m.total, [counter, "x"])

    def test_an_object_that_lies_about_its_class_is_refused(self):
        class Liar:
            @property
            def __class__(self):
                return Counter

        self.assertIsInstance(Liar(), Counter)
        self.assertMessage(
            TypeError, "twice() argument 'counter' must be unlatch_classes.Counter, not Liar", m.twice, Liar())

    def test_methods_are_called_on_objects_of_the_class_alone(self):
        for call in [Counter.add, Counter.get, Counter.__repr__, Counter.__call__, Counter.__eq__]:
            with self.assertRaises(TypeError):
                call(object(), 1)
        with self.assertRaises(TypeError):
            Counter.value.__get__(3)
        with self.assertRaises(TypeError):
            Vector.scale(Counter(), 2)

    def test_properties_are_read_and_set_and_not_deleted(self):
        counter = Counter(3)
        counter.value = 5
        self.assertEqual((counter.value, counter.is_even), (5, False))
        with self.assertRaises(AttributeError):
            counter.is_even = True
        with self.assertRaises(AttributeError):
            counter.other = 1

        def delete():
            del counter.value

        self.assertMessage(AttributeError, "Counter.value cannot be deleted", delete)
        self.assertMessage(TypeError, "Counter.value must be int, not str", setattr, counter, "value", "x")
        self.assertMessage(
            OverflowError, "Counter.value must be from -2**63 to 2**63 - 1, not 9223372036854775808", setattr, counter,
            "value", 2**63)
        self.assertEqual(counter.value, 5)

    def test_a_class_looks_like_one_of_python(self):
        self.assertEqual(Counter.__module__, "unlatch_classes")
        self.assertEqual(Counter.__qualname__, "Counter")
        self.assertEqual(Counter.__doc__, "Counts.")
        self.assertEqual(repr(Counter), "<class 'unlatch_classes.Counter'>")
        self.assertEqual(Counter.add.__doc__, "Adds n.")
        self.assertEqual(Counter.value.__doc__, "The number.")
        self.assertEqual(Counter.limit, 100)
        if sys.version_info >= (3, 10):  # 3.9 drops the signature of a type that is made at run time
            self.assertEqual(str(inspect.signature(Counter)), "(start=0)")
        self.assertEqual(str(inspect.signature(Counter.add)), "(self, n, /, times=1)")
        self.assertEqual(str(inspect.signature(Counter().add)), "(n, /, times=1)")
        self.assertEqual(str(inspect.signature(Counter.get)), "(self, /)")
        self.assertEqual(str(inspect.signature(Counter.parse)), "(text, /)")
        self.assertEqual(str(inspect.signature(Counter.made)), "(start, /)")
        self.assertEqual(Counter.add.__qualname__, "Counter.add")
        self.assertIn("add(self, n, /, times=1)", "\n".join(line for line in help_text(Counter).splitlines()))

    def test_static_and_class_methods(self):
        self.assertEqual(Counter.parse("12").value, 12)
        self.assertEqual(Counter(1).parse("13").value, 13)

        class Derived(Counter):
            pass

        self.assertIs(type(Counter.made(3)), Counter)
        self.assertIs(type(Derived.made(3)), Derived)
        self.assertEqual(Derived.made(3).value, 3)

    def test_repr_comparison_and_hash(self):
        a, b = Counter(1), Counter(2)
        self.assertEqual((repr(a), str(a)), ("Counter(1)", "Counter(1)"))
        self.assertEqual((a == Counter(1), a != Counter(1), a == b, a != b), (True, False, False, True))
        self.assertEqual((a < b, b < a, b > a), (True, False, True))
        self.assertEqual((a == 1, a != 1, 1 == a), (False, True, False))
        self.assertIs(Counter.__eq__(a, 1), NotImplemented)
        with self.assertRaises(TypeError):
            a < 1
        with self.assertRaises(TypeError):
            a <= b
        self.assertEqual({a: 1}[Counter(1)], 1)
        self.assertEqual(hash(Counter(-1 + 2**40)), 2**40 - 1)
        self.assertEqual(hash(Vector(1, 2)), hash(Vector(1, 2)))
        with self.assertRaises(TypeError):
            hash(m.Samples([1.0]))  # it can be compared and has no hash

        class Same:
            def __eq__(self, other):
                return "asked"

            __hash__ = None

        self.assertEqual(a == Same(), "asked")

    def test_a_hash_of_minus_one_is_a_hash(self):
        counter = Counter(0)
        counter.value = -1
        self.assertEqual(hash(counter), -2)
        counter.value = 0
        self.assertEqual(hash(counter), 0)

    def test_truth_and_numbers(self):
        self.assertEqual((bool(Counter(0)), bool(Counter(2)), [5, 6, 7][Counter(1)]), (False, True, 6))
        self.assertEqual((float(Vector(2.5)), int(Vector(2.5)), str(Vector(1, 2))), (2.5, 2, "<1.0 2.0>"))


def help_text(thing):
    import pydoc

    return pydoc.plain(pydoc.render_doc(thing))


class NotInitialised(Messages):
    def test_what_new_makes_is_refused_in_one_line(self):
        counter = Counter.__new__(Counter)
        needs = "needs an initialised object: its __init__() was not called"
        check = self.assertMessage
        check(TypeError, f"Counter.add() {needs}", counter.add, 1)
        check(TypeError, f"Counter.get() {needs}", counter.get)
        check(TypeError, f"Counter.released() {needs}", counter.released)
        check(TypeError, f"Counter.described() {needs}", counter.described, 1)
        check(TypeError, f"Counter.__repr__() {needs}", repr, counter)
        check(TypeError, f"Counter.__hash__() {needs}", hash, counter)
        check(TypeError, f"Counter.__bool__() {needs}", bool, counter)
        check(TypeError, f"Counter.__call__() {needs}", counter)
        check(TypeError, f"Counter.value {needs}", lambda: counter.value)
        check(TypeError, f"Counter.value {needs}", setattr, counter, "value", 1)
        check(TypeError, f"Counter.__getstate__() {needs}", pickle.dumps, counter)
        check(TypeError, f"Counter.__lt__() {needs}", lambda: counter < Counter())
        check(
            TypeError,
            "twice() argument 'counter' must be an initialised unlatch_classes.Counter: its __init__() was not called",
            m.twice, counter)
        check(TypeError, f"Vector.__add__() {needs}", lambda: Vector.__new__(Vector) + Vector(1))
        samples = m.Samples.__new__(m.Samples)
        check(TypeError, f"Samples.__len__() {needs}", len, samples)
        check(TypeError, f"Samples.__buffer__() {needs}", memoryview, samples)
        check(TypeError, f"Samples.__getitem__() {needs}", lambda: samples[0])
        check(TypeError, f"Samples.__iter__() {needs}", iter, samples)
        check(TypeError, f"Samples.__contains__() {needs}", lambda: 1.0 in samples)
        check(TypeError, f"Session.__enter__() {needs}", Session.__new__(Session).__enter__)
        counter.__init__(5)
        self.assertEqual(counter.value, 5)

    def test_a_failed_initialiser_leaves_the_object_as_it_was(self):
        counter = Counter(3)
        for arguments in [("x",), (-1,), (1, 2)]:
            with self.assertRaises((TypeError, ValueError)):
                counter.__init__(*arguments)
        self.assertEqual(counter.value, 3)

    def test_an_object_can_be_initialised_again(self):
        counter = Counter(3)
        for number in range(100):
            counter.__init__(number)
        self.assertEqual(counter.value, 99)

    def test_a_method_goes_on_with_what_it_was_called_on(self):
        counter = Counter(3)
        self.assertTrue(counter.call_released(lambda arguments: counter.__init__(9)))
        self.assertEqual(counter.value, 9)

    def test_other_ways_to_make_an_object_are_refused(self):
        for make in [lambda: object.__new__(Counter), lambda: Vector.__new__(Counter), lambda: Counter.__new__(int),
                     lambda: Counter.__new__(object), lambda: object.__new__(Node)]:
            with self.assertRaises(TypeError):
                make()

    def test_a_class_without_initialiser_is_made_in_swift_alone(self):
        self.assertMessage(
            TypeError, "cannot create 'unlatch_classes.Sealed' objects: the class has no initialiser", Sealed)
        with self.assertRaises(TypeError):
            Sealed.__new__(Sealed)

        class Derived(Sealed):
            def __init__(self):
                pass

        self.assertRaises(TypeError, Derived)
        self.assertEqual(m.seal().open(), "open")


class Subclasses(Messages):
    def test_python_code_derives_classes(self):
        class Derived(Counter):
            """Mine."""

            def __init__(self, start, name):
                super().__init__(start)
                self.name = name

            def add(self, n):
                return super().add(n) * 10

        derived = Derived(2, "x")
        self.assertEqual((derived.add(3), derived.name, derived.value), (50, "x", 5))
        self.assertEqual(derived.__dict__, {"name": "x"})
        self.assertEqual(m.twice(derived).value, 10)
        self.assertEqual(repr(derived), "Counter(5)")
        self.assertIsInstance(derived, Counter)
        self.assertIs(type(derived.copy()), Counter)
        self.assertEqual(derived, Counter(5))

    def test_a_subclass_that_forgets_the_initialiser_is_refused(self):
        class Forgetful(Counter):
            def __init__(self):
                pass

        self.assertMessage(
            TypeError, "Counter.get() needs an initialised object: its __init__() was not called", Forgetful().get)

    def test_special_methods_are_overridden(self):
        class Derived(Vector):
            def __add__(self, other):
                return "mine"

            def __radd__(self, other):
                return "reflected"

            def __repr__(self):
                return "D" + super().__repr__()

            def __hash__(self):
                return 7

            def __eq__(self, other):
                return super().__eq__(other) is True

        self.assertEqual((Derived(1) + 1, 1 + Derived(1), Vector(1) + Derived(1)), ("mine", "reflected", "reflected"))
        self.assertEqual((repr(Derived(1)), hash(Derived(1)), Derived(1) == Derived(1)), ("DVector(1.0, 0.0)", 7, True))
        self.assertEqual(Derived(1) - Vector(1), Vector(0))

    def test_classes_with_other_contents_do_not_mix(self):
        with self.assertRaises(TypeError):
            type("Both", (Counter, Vector), {})
        with self.assertRaises(TypeError):
            type("Both", (Counter, int), {})
        counter = Counter(1)
        with self.assertRaises(TypeError):
            counter.__class__ = Vector
        with self.assertRaises(TypeError):
            counter.__class__ = object
        mixed = type("Mixed", (Counter, type("Plain", (), {"extra": 3})), {})(4)
        self.assertEqual((mixed.extra, mixed.get()), (3, 4))

        class First(Counter):
            pass

        class Second(Counter):
            def get(self):
                return "second"

        first = First(3)
        first.__class__ = Second
        self.assertEqual(first.get(), "second")

    def test_a_subclass_has_slots(self):
        class Slotted(Counter):
            __slots__ = ("name",)

        slotted = Slotted(3)
        slotted.name = "x"
        self.assertEqual((slotted.name, slotted.get()), ("x", 3))
        self.assertFalse(hasattr(slotted, "__dict__"))

    def test_finalizers_run_once_and_may_keep_the_object(self):
        kept, ended = [], []

        class Derived(Counter):
            def __del__(self):
                ended.append(self.get())
                kept.append(self)

        Derived(5)
        self.assertEqual(ended, [5])
        self.assertEqual(kept[0].get(), 5)
        kept.clear()
        self.assertEqual(ended, [5])

    def test_weak_references_are_cleared_before_the_end(self):
        for kind in [Counter, type("Derived", (Counter,), {})]:
            seen = []
            counter = kind(5)
            weak = weakref.ref(counter, lambda reference: seen.append(reference()))
            self.assertEqual(weak().get(), 5)
            del counter
            gc.collect()
            self.assertEqual((weak(), seen), (None, [None]))
        kept = weakref.WeakValueDictionary({1: (node := Node())}) if sys.version_info >= (3, 8) else None
        del node
        self.assertEqual(len(kept), 0)


class Pickling(Messages):
    def test_objects_with_a_state_are_pickled_and_copied(self):
        counter = Counter(5)
        for protocol in range(2, pickle.HIGHEST_PROTOCOL + 1):
            self.assertEqual(pickle.loads(pickle.dumps(counter, protocol)).value, 5)
        self.assertEqual((copy.copy(counter), copy.deepcopy([counter])), (counter, [counter]))
        self.assertEqual(pickle.loads(pickle.dumps(Counter(0))).value, 0)

    def test_what_a_subclass_adds_is_kept(self):
        tagged = Tagged(5)
        tagged.tag = "x"
        same = pickle.loads(pickle.dumps(tagged))
        self.assertEqual((type(same), same.value, same.tag), (Tagged, 5, "x"))

    def test_a_state_of_somebody_else_is_refused(self):
        counter = Counter(5)
        for state in [3, (), (1,), ("x", None)]:
            with self.assertRaises(TypeError):
                counter.__setstate__(state)
        self.assertEqual(counter.value, 5)

    def test_objects_without_a_state_are_refused(self):
        for thing in [Vector(1), Node(), Session()]:
            with self.assertRaises(TypeError) as caught:
                pickle.dumps(thing)
            self.assertIn("cannot pickle", str(caught.exception))
            self.assertRaises(TypeError, copy.copy, thing)


class Tagged(Counter):
    pass


class Making(Messages):
    def test_arguments_are_given_by_position_and_by_name(self):
        self.assertEqual(Counter().value, 0)
        self.assertEqual((Counter(3).value, Counter(start=4).value, Counter(*[5]).value), (3, 4, 5))
        vectors = [Vector(1), Vector(1, 2), Vector(x=3), Vector(1, y=2), Vector(y=2, x=1)]
        self.assertEqual([(v.x, v.y) for v in vectors], [(1, 0), (1, 2), (3, 0), (1, 2), (1, 2)])
        self.assertEqual(list(map(Counter, range(3))), [Counter(0), Counter(1), Counter(2)])

    def test_a_failed_initialiser_leaves_nothing_behind(self):
        before = sys.getrefcount(Counter)
        for _ in range(10_000):
            with self.assertRaises(ValueError):
                Counter(-1)
        # Other tests, which may run at the same time, have counters too, but not thousands.
        self.assertLess(sys.getrefcount(Counter), before + 5_000)

    def test_what_python_code_puts_in_the_place_of_the_initialiser_is_used(self):
        former, calls = m.Patchable.__init__, []

        def initialise(self, *arguments, **names):
            calls.append((arguments, names))
            former(self, *arguments, **names)

        m.Patchable.__init__ = initialise
        try:
            self.assertEqual((m.Patchable(1).value, m.Patchable(2, more=3).value), (1, 5))
            self.assertEqual(calls, [((1,), {}), ((2,), {"more": 3})])
            m.Patchable.__init__ = lambda self: None
            self.assertRaises(TypeError, lambda: m.Patchable().value)
        finally:
            m.Patchable.__init__ = former
        self.assertEqual(m.Patchable(7).value, 7)
        # CPython cannot put a type's own __new__ back: the class is this test's alone, and this is the last of it.
        m.Patchable.__new__ = lambda type, value: 5
        self.assertEqual(m.Patchable(1), 5)


if __name__ == "__main__":
    unittest.main()
