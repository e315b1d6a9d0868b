"""Classes written in Swift that are derived from each other, and which object an instance is."""

import gc
import threading
import unittest
import weakref

import unlatch_classes as m
from unlatch_classes import Circle, Counter, Group, Node, Shape, Vector


class Derived(unittest.TestCase):
    def test_python_has_the_same_classes_above_each_other(self):
        self.assertEqual([Circle.__mro__, Group.__bases__], [(Circle, Shape, object), (Shape,)])
        circle = Circle(2)
        self.assertIsInstance(circle, Shape)
        self.assertTrue(issubclass(Circle, Shape) and not issubclass(Shape, Circle))
        self.assertNotIsInstance(Shape("x"), Circle)

    def test_what_the_base_has_is_inherited(self):
        circle = Circle(2)
        self.assertEqual((circle.radius, circle.area, circle.name, len(circle), circle[0]), (2, 12, "circle", 6, ord("c")))
        circle.name = "ring"
        self.assertEqual((circle.name, circle.larger(Shape("x")), circle.unit().name), ("ring", True, "unit"))
        self.assertEqual((circle + Shape("x"), Shape("x") + circle, circle(2.0)), (12, 12, 24))
        self.assertEqual((circle == Circle(2), circle == Circle(3), hash(circle)), (True, False, 12))
        self.assertEqual((repr(circle), repr(Shape("x"))), ("a circle of 2.0", "Shape(x)"))

    def test_a_class_that_compares_in_another_way_has_no_hash(self):
        group = m.shape("group")
        self.assertEqual((group == group, group == m.shape("group")), (True, False))
        self.assertRaises(TypeError, hash, group)

    def test_a_parameter_of_the_base_takes_the_derived(self):
        class Mine(Circle):
            pass

        self.assertEqual(m.areas([Shape("x"), Circle(1), Mine(2), m.shape("disc")]), [0, 3, 12, 12])
        self.assertEqual((m.radius(Mine(2)), m.radius(Circle(1), Mine(2))), (2, 13))
        with self.assertRaises(TypeError) as caught:
            m.radius(Shape("x"))
        self.assertEqual(str(caught.exception), "radius() argument 'circle' must be unlatch_classes.Circle, not Shape")
        with self.assertRaises(TypeError) as caught:
            m.area(Counter())
        self.assertEqual(str(caught.exception), "area() argument 'shape' must be unlatch_classes.Shape, not Counter")

    def test_a_result_is_of_the_class_that_its_instance_has(self):
        kinds = {"x": Shape, "circle": Circle, "disc": Circle, "group": Group}
        self.assertEqual({kind: type(m.shape(kind)) for kind in kinds}, kinds)
        group = m.shape("group")
        group.append(Circle(3))
        group.append(Shape("y"))
        self.assertEqual([type(member) for member in group.members], [Circle, Shape])

    def test_methods_of_the_derived_are_not_for_the_base(self):
        with self.assertRaises(TypeError):
            Circle.radius.__get__(Shape("x"))
        with self.assertRaises(TypeError):
            Group.append(Circle(1), Circle(1))
        self.assertEqual(Shape.larger(Circle(1), Circle(2)), False)

    def test_an_initialiser_is_not_inherited(self):
        for make in [lambda: Group("x"), lambda: Group.__new__(Group)]:
            self.assertRaises(TypeError, make)
        self.assertRaises(TypeError, m.shape("group").__init__, "x")
        circle = Circle(1)
        Shape.__init__(circle, 4)  # that of the object's own class
        self.assertEqual(circle.radius, 4)
        self.assertRaises(TypeError, Circle, "x")

    def test_python_code_derives_them_further(self):
        class Mine(Circle):
            def __init__(self, radius, extra):
                super().__init__(radius)
                self.extra = extra

            def __len__(self):
                return 100 + super().__len__()

        mine = Mine(1, "x")
        self.assertEqual((mine.extra, len(mine), mine.area, m.area(mine)), ("x", 106, 3, 3))

    def test_classes_that_hold_the_same_are_told_apart(self):
        with self.assertRaises(TypeError):
            type("Both", (Circle, Group), {})
        with self.assertRaises(TypeError):
            Circle(1).__class__ = Counter

    def test_cycles_through_a_derived_class_are_collected(self):
        group = m.shape("group")
        group.kept = [group]
        alive = weakref.ref(group)
        del group
        gc.collect()
        self.assertIsNone(alive())


class Identity(unittest.TestCase):
    def test_an_instance_is_one_object_while_that_lives(self):
        for make in [lambda: Circle(1), lambda: m.shape("circle"), lambda: m.shape("x")]:
            shape = make()
            self.assertIs(shape.same(), shape)
            self.assertTrue(all(each is shape for each in m.again(shape, 3)))
            self.assertIs(shape.same().same(), shape)
        counter = Counter(3)
        self.assertIs(m.inner.counted(counter), counter)
        self.assertIsNot(counter.copy(), counter)

    def test_an_object_of_python_s_class_comes_back_as_itself(self):
        class Mine(Circle):
            pass

        mine, group = Mine(2), m.shape("group")
        mine.extra = 5
        group.append(mine)
        self.assertIs(group.members[0], mine)
        self.assertEqual(group.members[0].extra, 5)

    def test_after_the_end_of_the_object_the_instance_is_another_one(self):
        group = m.shape("group")
        circle = Circle(2)
        group.append(circle)
        weak = weakref.ref(circle)
        del circle
        gc.collect()
        self.assertIsNone(weak())
        again = group.members[0]
        self.assertEqual((again.radius, again is group.members[0]), (2, True))

    def test_objects_that_are_ending_are_not_given_out(self):
        group, seen = m.shape("group"), []

        class Mine(Circle):
            def __del__(self):
                seen.append(group.members[0] is self)

        mine = Mine(2)
        group.append(mine)
        weak = weakref.ref(mine, lambda reference: seen.append(group.members[0].radius))
        del mine
        gc.collect()
        self.assertEqual((seen, weak()), ([True, 2], None))
        self.assertEqual(type(group.members[0]), Circle)

    def test_an_object_that_is_initialised_again_is_the_new_instance(self):
        group, circle = m.shape("group"), Circle(2)
        group.append(circle)
        circle.__init__(3)
        self.assertEqual((group.members[0].radius, group.members[0] is circle), (2, False))
        self.assertIs(circle.same(), circle)

    def test_values_are_new_objects(self):
        vector = Vector(1, 2)
        self.assertIsNot(+vector if hasattr(vector, "__pos__") else -(-vector), vector)

    def test_many_instances_are_found_and_forgotten(self):
        groups = [m.shape("group") for _ in range(5)]
        kept = []
        for number in range(3000):
            circle = Circle(number)
            groups[number % 5].append(circle)
            if number % 3 == 0:
                kept.append(circle)
        kept = {id(circle): circle for circle in kept}
        for turn in range(2):
            found = sum(id(member) in kept for group in groups for member in group.members)
            self.assertGreaterEqual(found, 1000)
            for group in groups:
                for member in group.members:
                    if id(member) in kept:
                        self.assertIs(member, kept[id(member)])

    def test_threads_get_the_same_object(self):
        group, failures = m.shape("group"), []
        shapes = [Circle(number) for number in range(20)]
        for shape in shapes:
            group.append(shape)

        def look():
            try:
                for _ in range(200):
                    assert all(a is b for a, b in zip(group.members, shapes))
                    Circle(1).same()
            except BaseException as error:
                failures.append(error)

        threads = [threading.Thread(target=look) for _ in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        self.assertEqual(failures, [])
