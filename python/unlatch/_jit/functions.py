"""`jit` and `vectorize`: functions in Python that are compiled when they are called, for the types of that call."""

from __future__ import annotations

import ast
import functools
import inspect
import linecache
import textwrap
import threading
from typing import Any, Callable

from .._arrays import array_of, numpy_for, refuse
from .errors import CompileError
from .libraries import Overlap, call_native
from .lowering import Array
from .programs import Program
from .ranges import ERRORS, RAISED, prange
from .types import BY_NAME, of_number

__all__ = ["Jit", "jit", "vectorize"]


class _Source:
    """A function's text, and where it stands."""

    def __init__(self, function: Any) -> None:
        self.function = function
        self.name = function.__name__
        self.filename = function.__code__.co_filename
        try:
            lines, first = inspect.getsourcelines(function)
            tree = ast.parse(textwrap.dedent("".join(lines)))
        except (OSError, SyntaxError, TypeError) as error:
            raise CompileError("%s: the text of '%s' cannot be read: %s" % (self.filename, self.name, error)) from None
        ast.increment_lineno(tree, first - 1)
        node = tree.body[0] if tree.body else None
        if not isinstance(node, ast.FunctionDef):
            raise CompileError("%s:%d: unlatch.jit is for functions that are defined by def" % (self.filename, first))
        self._set(node)

    def _set(self, node: ast.FunctionDef) -> None:
        self.node = node
        arguments = node.args
        if arguments.vararg or arguments.kwarg or arguments.kwonlyargs:
            raise CompileError(self.message(node.lineno, "parameters with * are not understood; a parameter has a name"))
        self.parameters = [each.arg for each in [*arguments.posonlyargs, *arguments.args]]
        self.has_loops = any(isinstance(each, (ast.For, ast.While)) for each in ast.walk(node))
        self.has_prange = any(isinstance(each, ast.Name) and each.id == "prange" or isinstance(each, ast.Attribute)
                              and each.attr == "prange" for each in ast.walk(node))
        for each in ast.walk(node):
            if isinstance(each, (ast.Global, ast.Nonlocal)):
                raise CompileError(self.message(each.lineno, "variables of other functions and of the module are only read"))

    def names(self) -> dict:
        """What names outside of the function mean."""
        function = self.function
        if function.__closure__ is None:
            return function.__globals__  # type: ignore[no-any-return]
        cells = {}
        for name, cell in zip(function.__code__.co_freevars, function.__closure__):
            try:
                cells[name] = cell.cell_contents
            except ValueError:
                pass  # not given a value yet
        return {**function.__globals__, **cells}

    def message(self, line: int, why: str) -> str:
        text = linecache.getline(self.filename, line).strip()
        return "%s:%d: in %s: %s%s" % (self.filename, line, self.name, why, "\n    " + text if text else "")


class Jit:
    """A function that is compiled for the types of its arguments, when it is first called with them. See `jit`."""

    def __init__(self, function: Callable[..., Any], boundscheck: bool, fast: bool) -> None:
        if not inspect.isfunction(function):
            raise TypeError("jit() takes a function, and got %s" % type(function).__name__)
        functools.update_wrapper(self, function)
        self._boundscheck, self._fast = boundscheck, fast
        self._source: _Source | None = None
        self._programs: dict[tuple, Program] = {}
        self._lock = threading.RLock()
        self._count = function.__code__.co_argcount

    __wrapped__: Callable[..., Any]
    __name__: str
    __qualname__: str

    def __repr__(self) -> str:
        return "<unlatch.jit function %s>" % self.__qualname__

    def __reduce__(self) -> Any:
        return self.__qualname__  # by its name in its module, as functions are

    def __get__(self, instance: Any, owner: Any = None) -> Any:
        return self if instance is None else functools.partial(self, instance)

    def source(self) -> Any:
        if self._source is None:
            self._source = _Source(self.__wrapped__)
        return self._source

    def has_loops(self) -> bool:
        return bool(self.source().has_loops)

    def __call__(self, *arguments: Any, **keywords: Any) -> Any:
        if keywords or len(arguments) != self._count:
            bound = inspect.signature(self.__wrapped__).bind(*arguments, **keywords)
            bound.apply_defaults()
            arguments = bound.args
        key, operands, numbers = self._sort(arguments)
        program = self._programs.get(key)
        if program is None or program.watched and not program.is_current():
            program = self._compile(key, arguments)
        try:
            found = self._run(program, operands, numbers)
        except Overlap:
            # Iterations beside one another would see what others have written.
            program = self._compile((*key, "serial"), arguments, serial=True)
            found = self._run(program, operands, numbers)
        values = program.unpack(found, program.results_at)
        if program.is_tuple:
            return values
        return values[0] if values else None

    def _run(self, program: Program, operands: list, numbers: list) -> bytes:
        return call_native(
            self.__name__, program.kind, program.address, program.layout, program.pack(*numbers), tuple(operands), 0,
            program.has_loops, program.is_guarded, None, program.names,
            lambda status, item, message: self._failure(program, status, message))

    def _sort(self, arguments: tuple) -> tuple[tuple, list, list]:
        """The types of a call, its arrays and its numbers."""
        key: list = []
        operands: list = []
        numbers: list = []
        for index, value in enumerate(arguments):
            kind = type(value)
            if kind is int or kind is float or kind is bool:
                if kind is int and not -(2**63) <= value < 2**63:
                    raise refuse(self.__name__, self._parameter(index), "%d does not fit into 64 bits" % value, OverflowError)
                key.append(kind)
                numbers.append(value)
                continue
            if kind.__module__ != "numpy" or kind.__name__ != "ndarray":
                try:
                    key.append(of_number(value))
                    numbers.append(value if not hasattr(value, "item") else value.item())
                    continue
                except TypeError:
                    value = array_of(numpy_for("%s()" % self.__name__), self.__name__, self._parameter(index), value)
            elif not value.flags.aligned or not value.dtype.isnative or value.dtype.char not in "?bhilqBHILQfd":
                value = array_of(numpy_for("%s()" % self.__name__), self.__name__, self._parameter(index), value)
            if value.ndim == 0:
                return self._sort((*arguments[:index], value[()], *arguments[index + 1:]))
            key.append((value.dtype.char, value.ndim, value.flags.c_contiguous))
            operands.append(value)
        return tuple(key), operands, numbers

    def _parameter(self, index: int) -> str:
        return self.__wrapped__.__code__.co_varnames[index]

    def _types(self, arguments: tuple) -> tuple:
        types: list = []
        for index, value in enumerate(arguments):
            if hasattr(value, "ndim") and value.ndim or not hasattr(value, "dtype") and not isinstance(value, (bool, int, float)):
                array = array_of(numpy_for("jit()"), self.__name__, self._parameter(index), value)
                if array.ndim > 4:
                    raise refuse(self.__name__, self._parameter(index), "%d dimensions; 4 are the most" % array.ndim)
                type_ = BY_NAME.get(array.dtype.name)
                if type_ is None:
                    raise refuse(self.__name__, self._parameter(index), "elements of type %s; bool, integers, float32 and float64 "
                                 "are known" % array.dtype)
                types.append(Array(type_, array.ndim, array.flags.c_contiguous))
            else:
                types.append(of_number(value[()] if hasattr(value, "ndim") else value))
        return tuple(types)

    def _compile(self, key: tuple, arguments: tuple, serial: bool = False) -> Program:
        with self._lock:
            program = self._programs.get(key)
            if program is None or not program.is_current():
                weak = tuple(type(each) in (int, float, bool) for each in arguments)
                program = self._programs[key] = Program(
                    self.source(), self._types(arguments), weak, self._boundscheck, self._fast, serial)
            return program

    def _failure(self, program: Program, status: int, message: str) -> Exception | None:
        """The exception that Python would raise, from the line where it would."""
        status -= 0x10000
        line, kind = status >> 4, status & 15
        if status < 0:
            return None
        if kind == RAISED:
            name, text = program.raised[int(message)]
            import builtins

            found = program.source.names().get(name) or getattr(builtins, name, None)
            error = found(text) if text else found()  # type: ignore[misc]
        else:
            error = ERRORS.get(kind, RuntimeError)(message)
        # A traceback whose last line is the one that failed.
        code = compile("\n" * (line - 1) + "raise error", program.source.filename, "exec")
        if hasattr(code, "replace"):
            code = code.replace(co_name=self.__name__)
        try:
            exec(code, {"error": error})
        except Exception as raised:
            return raised
        return None

    def explain(self, *arguments: Any, c: bool = False) -> str:
        """What became of the function: for each set of types, what was parallelised, reduced and looked at, by line; and what the
        compiler says that it vectorised. With arguments it is compiled for these. c: with the text in C.
        """
        if arguments:
            key, _, _ = self._sort(arguments)
            if key not in self._programs:
                self._compile(key, arguments)
        from .explanations import explain

        return explain(self, list(self._programs.values()), c)


def jit(function: Any = None, *, boundscheck: bool = True, fast: bool = False) -> Any:
    """Compiles a function of numbers and arrays when it is called, for the types of its arguments: `@unlatch.jit`.

    What is understood: integers, floats and truth values; arrays of 1 to 4 dimensions with their elements, rows (`row = x[i]`),
    shape, size and ndim; assignments, `for` over `range` and `prange`, `while`, `if`, break, continue, return of numbers or a
    tuple of them, assert, and raise of an exception with a text; functions of math and NumPy's elementary ones, abs, min, max,
    len, int, float; other functions under `jit`; and numbers of the module, whose value when it is called counts.

    Integers have 64 bits and wrap; `//` and `%` are Python's. An index out of bounds, a division by zero and a negative shift
    raise the exception that they raise in Python, from the line where they do, also in a `prange` loop, whose other iterations may
    have been done then. Where an array that is written overlaps another, `prange` is `range`. math's functions give NaN where
    Python raises ValueError. Results are Python's numbers.

    boundscheck: whether indices are looked at; if not, one that is out of bounds, or negative and not written so, is an
        undefined error. fast: sums may be taken apart, and a division by zero is infinite.

    The lock is released for functions with loops; Ctrl-C, `unlatch.deadline` and a Cancellation stop one. What is compiled is kept
    for other processes. Raises CompileError at the first call, with file and line, for what is not understood, NoCompiler, and
    TypeError for arguments of other kinds.

    >>> @unlatch.jit
    ... def total(x):
    ...     s = 0.0
    ...     for i in unlatch.prange(len(x)):
    ...         s += x[i]
    ...     return s
    >>> total(np.ones(1000))
    1000.0
    """
    if function is None:
        return lambda function: Jit(function, bool(boundscheck), bool(fast))
    return Jit(function, bool(boundscheck), bool(fast))


class _Vectorized:
    """A function of numbers, over arrays. See `vectorize`."""

    def __init__(self, function: Callable[..., Any], fast: bool) -> None:
        functools.update_wrapper(self, function)
        self._jit = Jit(function, True, fast)
        self._loops: dict[tuple, Any] = {}

    __wrapped__: Callable[..., Any]
    __name__: str
    __qualname__: str

    def __repr__(self) -> str:
        return "<unlatch.vectorize function %s>" % self.__qualname__

    def __reduce__(self) -> Any:
        return self.__qualname__

    def __call__(self, *arguments: Any, out: Any = None) -> Any:
        name = self.__name__
        np = numpy_for("%s()" % name)
        if len(arguments) != self._jit._count:
            raise TypeError("%s() takes %d arguments, and %d were given" % (name, self._jit._count, len(arguments)))
        values = [value if isinstance(value, (bool, int, float, np.generic)) else array_of(np, name, self._jit._parameter(index), value)
                  for index, value in enumerate(arguments)]
        arrays = [value for value in values if isinstance(value, np.ndarray) and value.ndim]
        from .broadcasting import broadcast

        shape = broadcast(name, [value.shape for value in arrays])
        values = [np.ascontiguousarray(np.broadcast_to(value, shape)).reshape(-1) if isinstance(value, np.ndarray) and value.ndim
                  else value[()] if isinstance(value, np.ndarray) else value for value in values]
        if not arrays:
            return self._jit(*values)
        samples = tuple(value[:1] if isinstance(value, np.ndarray) else value for value in values)
        key, _, _ = self._jit._sort(samples)
        loop, dtype = self._loops.get(key) or self._make(np, key, values)
        result = np.empty(shape, dtype)
        loop(*values, result.reshape(-1))
        if out is None:
            return result
        if not isinstance(out, np.ndarray) or out.shape != shape or out.dtype != result.dtype:
            raise refuse(name, "out", "expected a %s array of shape %r" % (result.dtype, shape))
        out[...] = result
        return out

    def _make(self, np: Any, key: tuple, values: list) -> tuple:
        """A loop over elements that calls the function, and the type of its results."""
        types = [np.dtype(value.dtype) if isinstance(value, np.ndarray) else value for value in values]
        numbers = tuple(each.type(1) if isinstance(each, np.dtype) else each for each in types)
        program = self._jit._compile(self._jit._sort(numbers)[0], numbers)
        if program.is_tuple or len(program.main.results or []) != 1:
            raise CompileError("%s: a function under unlatch.vectorize returns a number" % self.__name__)
        dtype = (program.main.results or [])[0][0].name
        names = ["a%d" % index for index in range(len(values))]
        each = ["%s[i]" % name if isinstance(value, np.ndarray) else name for name, value in zip(names, values)]
        text = "def loop(%s, out):\n    for i in prange(out.size):\n        out[i] = function(%s)\n" % (
            ", ".join(names), ", ".join(each))
        filename = "<unlatch.vectorize %s>" % self.__name__
        linecache.cache[filename] = (len(text), None, text.splitlines(True), filename)
        namespace: dict[str, Any] = {"prange": prange, "function": self._jit}
        exec(compile(text, filename, "exec"), namespace)
        loop = Jit(namespace["loop"], False, self._jit._fast)
        self._loops[key] = (loop, dtype)
        return loop, dtype


def vectorize(function: Any = None, *, fast: bool = False) -> Any:
    """Makes a function of numbers one of arrays, element by element, on all cores: `@unlatch.vectorize`.

    What the function may have is what `jit` understands; it returns a number. Arguments are numbers and arrays, which are
    broadcast; those that are not contiguous are copied. `out=` takes the result. fast, errors and lock as for `jit`.

    >>> @unlatch.vectorize
    ... def at_most(x, limit):
    ...     return limit if x > limit else x
    >>> at_most(np.array([1.0, 5.0]), 2.0).tolist()
    [1.0, 2.0]
    """
    if function is None:
        return lambda function: _Vectorized(function, bool(fast))
    return _Vectorized(function, bool(fast))
