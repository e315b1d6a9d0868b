"""Lives of the objects of classes written in Swift: what ends, what threads share, what is collected."""

import gc
import threading
import unittest
import weakref

import unlatch_classes as m
from unlatch_classes import Counter, Node


class Dropping(unittest.TestCase):
    """Objects that end while a Swift variable is changed, and look at that variable."""

    def last(self, look, seen):
        class Last:
            def __del__(self):
                seen.append(look())

        return Last()

    def test_what_a_method_lets_go_of_may_read_what_the_method_changes(self):
        changes = {
            "a plain method": lambda node: node.replace(None),
            "a setter": lambda node: setattr(node, "next", None),
            "a getter": lambda node: node.emptied,
            "a function": lambda node: m.replace(node, None),
            "an initialiser": lambda node: node.__init__(),
            "a method in a call of Swift's": lambda node: m.called(lambda: node.replace(None)),
        }
        for name, change in changes.items():
            with self.subTest(name):
                node, seen = Node(), []
                node.next = self.last(lambda: node.next, seen)
                change(node)
                gc.collect()
                self.assertIn(seen, [[None], []] if name == "an initialiser" else [[None]])

    def test_containers_of_references_are_changed_so_too(self):
        node, seen = Node(), []
        for _ in range(3):
            node.append(self.last(lambda: node.count, seen))
        node.replace_first(None)
        self.assertEqual(seen, [3])
        node.clear()
        self.assertEqual(seen, [3, 0, 0])

    def test_callbacks_of_weak_references_may_read_it(self):
        class Plain:
            pass

        node, seen = Node(), []
        node.next = plain = Plain()
        weak = weakref.ref(plain, lambda reference: seen.append(node.next))
        del plain
        node.replace(None)
        self.assertEqual((seen, weak()), ([None], None))

    def test_cycles_that_are_collected_may_read_it(self):
        node, seen = Node(), []
        last = self.last(lambda: None, seen)
        last.node = node
        type(last).__del__ = lambda self: seen.append(self.node.count)
        node.append(last)
        node.next = node
        del node, last
        gc.collect()
        self.assertEqual(len(seen), 1)

    def test_an_exception_that_is_on_its_way_goes_on(self):
        class Last:
            def __del__(self):
                try:
                    raise KeyError
                except KeyError:
                    pass

        node = Node()

        def fail():
            node.next = Last()
            node.replace(None)
            raise IndexError("mine")

        with self.assertRaises(IndexError) as caught:
            m.called(fail)
        self.assertEqual(str(caught.exception), "mine")

    def test_objects_do_not_pile_up_in_a_long_call(self):
        class Temporary:
            live = most = 0

            def __init__(self):
                Temporary.live += 1
                Temporary.most = max(Temporary.most, Temporary.live)

            def __del__(self):
                Temporary.live -= 1

        m.called(Temporary, times=1000)
        self.assertEqual(Temporary.live, 0)
        self.assertLess(Temporary.most, 10)


class Threads(unittest.TestCase):
    def test_objects_are_used_by_several_threads(self):
        counter, lock, failures = Counter(0), threading.Lock(), []

        def work():
            try:
                for number in range(500):
                    with lock:
                        counter.add(1)
                    mine = Counter(number)
                    mine.merge(Counter(1))
                    assert mine.released() == number + 1 and repr(mine) == f"Counter({number + 1})"
                    Counter(number).__init__(3)
                    shared.get()
                    shared.__init__(number)
                    weakref.ref(shared)
            except BaseException as error:
                failures.append(error)

        shared = Counter(1)
        threads = [threading.Thread(target=work) for _ in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        self.assertEqual((failures, counter.value), ([], 2000))


class Collection(unittest.TestCase):
    def test_cycles_through_swift_objects_are_collected(self):
        class Derived(Node):
            pass

        for kind in [Node, Derived]:
            node = kind()
            node.next = kind(node)
            node.append(node)
            alive = weakref.ref(node)
            del node
            gc.collect()
            self.assertIsNone(alive())

    def test_a_cycle_that_is_in_use_is_not_collected(self):
        node = Node()
        node.next = Node(node)
        gc.collect()
        self.assertIs(node.next.next, node)

    def test_a_cycle_whose_reference_has_another_owner_is_left_alone(self):
        node = Node()
        node.next = [node]
        inner = node.next
        gc.collect()
        self.assertIs(inner[0], node)
        node.next = None

    def test_a_collected_object_is_refused_by_what_runs_after(self):
        seen = []

        class Last:
            def __del__(self):
                try:
                    seen.append(self.node.next is not None)
                except TypeError as error:
                    seen.append(str(error))

        node = Node()
        last = Last()
        last.node = node
        node.next = last
        del node, last
        gc.collect()
        self.assertEqual(len(seen), 1)

    def test_what_ends_while_a_property_is_set_may_read_it(self):
        seen = []

        class Last:
            def __del__(self):
                seen.append(node.next)
                gc.collect()

        node = Node(Last())
        node.next = 5
        self.assertEqual(seen, [5])

    def test_the_collector_knows_its_objects(self):
        self.assertTrue(gc.is_tracked(Node()))
        self.assertFalse(gc.is_tracked(Counter()))
        other = object()
        self.assertIn(other, gc.get_referents(Node(other)))

    def test_a_long_chain_ends_without_a_deep_stack(self):
        first = None
        for _ in range(200_000):
            first = Node(first)
        del first


if __name__ == "__main__":
    unittest.main()
