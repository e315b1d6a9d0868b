import array
import unittest

import NAME


class Tests(unittest.TestCase):
    def test_scale(self):
        x = array.array("d", [1.0, 2.0, 3.0])
        out = array.array("d", bytes(8 * len(x)))
        NAME.scale(x, out, factor=3.0)
        self.assertEqual(out.tolist(), [3.0, 6.0, 9.0])

    def test_lengths_that_differ(self):
        with self.assertRaisesRegex(ValueError, "x has 1 numbers, and out has 2"):
            NAME.scale(array.array("d", [1.0]), array.array("d", [0.0, 0.0]))

    def test_hypot(self):
        self.assertEqual(NAME.hypot(3.0, y=4.0), 5.0)


if __name__ == "__main__":
    unittest.main()
