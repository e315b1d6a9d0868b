"""The Python in README.md and Documentation: each block is run, in order, in a folder of its own. See run.py.

In the fence of a block: `file=NAME` writes it there instead of running it, `needs=FILE` runs it where an earlier block made that
file, `run=FILE` runs the commands that a file before it is for. Blocks without `import unlatch` and other languages are not run
here: Swift's are compiled, and commands looked at, by GuidesTests.swift.
"""

import contextlib
import io
import linecache
import os
import pathlib
import re
import shutil
import subprocess
import tempfile
import unittest

try:
    import numpy
except ImportError:
    numpy = None

import unlatch

ROOT = pathlib.Path(__file__).resolve().parents[2]
DOCUMENTS = sorted([*ROOT.glob("README*.md"), *ROOT.glob("Documentation/**/*.md")])
FENCE = re.compile(r"^```(\w+)([^\n]*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)


def blocks(document):
    """(language, {what the fence says}, text) of each block."""
    for match in FENCE.finditer(document.read_text(encoding="utf-8")):
        yield match[1], dict(word.split("=", 1) for word in match[2].split()), match[3]


@contextlib.contextmanager
def folder():
    """A folder to run in, from which the sources are seen as from a clone."""
    before = os.getcwd()
    with tempfile.TemporaryDirectory(prefix="unlatch-guide-") as name:
        os.symlink(ROOT / "CSources", os.path.join(name, "CSources"))
        os.chdir(name)
        try:
            yield
        finally:
            os.chdir(before)


@unittest.skipIf(numpy is None, "NumPy is not installed")
class Guides(unittest.TestCase):
    def test_the_python_of_each_document_runs(self):
        self.assertGreater(len(DOCUMENTS), 8)
        tried = 0
        for document in DOCUMENTS:
            with folder():
                for number, (language, words, text) in enumerate(blocks(document)):
                    with self.subTest("%s, block %d" % (document.name, number)):
                        tried += self.follow(language, words, text, "<%s %d>" % (document.name, number))
        self.assertGreater(tried, 12)

    def follow(self, language, words, text, name):
        """Does what the block says; whether it was Python that ran."""
        if "file" in words:
            pathlib.Path(words["file"]).write_text(text, encoding="utf-8")
        elif language == "sh" and "run" in words:
            self.assertTrue(os.path.exists(words["run"]))
            if shutil.which("cc"):  # without a compiler there is no library to load
                subprocess.run(["sh", "-e", "-c", text], check=True, timeout=120)
        elif language == "python" and "import unlatch" in text and os.path.exists(words.get("needs", ".")):
            # Functions under unlatch.jit are compiled from their text.
            linecache.cache[name] = (len(text), None, text.splitlines(True), name)
            with contextlib.redirect_stdout(io.StringIO()):
                try:
                    exec(compile(text, name, "exec"), {"__name__": "__main__"})
                except unlatch.PlacementError as error:
                    self.skipTest("memory cannot be placed here: %s" % error)
                except unlatch.NoCompiler as error:
                    self.skipTest("there is no C compiler: %s" % error)
            return True
        return False

    def test_links_lead_to_files_and_headings(self):
        for document in [*DOCUMENTS, *map(ROOT.joinpath, ["DESIGN.md", "CONTRIBUTING.md", "SECURITY.md"])]:
            text = FENCE.sub("", document.read_text(encoding="utf-8"))
            for target in re.findall(r"\]\(([^)\s]+)\)", text):
                if "://" in target:
                    continue
                with self.subTest("%s: %s" % (document.name, target)):
                    path, _, heading = target.partition("#")
                    file = document.parent / path if path else document
                    self.assertTrue(file.exists())
                    if heading:
                        self.assertIn(heading, [self.anchor(line) for line in re.findall(r"^#+ (.*)$", file.read_text(encoding="utf-8"), re.MULTILINE)])

    @staticmethod
    def anchor(heading):
        """A heading as links name it."""
        return re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-")

    def test_both_languages_say_the_same(self):
        pairs = [(ROOT / "README.md", ROOT / "README.zh.md")]
        pairs += [(ROOT / "Documentation" / file.name, file) for file in sorted(ROOT.glob("Documentation/zh/*.md"))]
        self.assertGreaterEqual(len(pairs), 3)
        for english, chinese in pairs:
            with self.subTest(chinese.name):
                self.assertEqual(*(list(blocks(file)) for file in (english, chinese)))
                one, other = (FENCE.sub("", file.read_text(encoding="utf-8")) for file in (english, chinese))
                self.assertEqual(*([len(mark) for mark in re.findall(r"^(#+) ", text, re.MULTILINE)] for text in (one, other)))
                self.assertEqual(*(len(re.findall(r"^\|", text, re.MULTILINE)) for text in (one, other)))
                self.assertEqual(*(sorted(set(re.findall(r"\d+(?:\.\d+)*", text))) for text in (one, other)))


if __name__ == "__main__":
    unittest.main()
