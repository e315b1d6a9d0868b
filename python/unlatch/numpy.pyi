import builtins
from collections import Counter

from numpy import *

strict: builtins.bool

class NotServed(TypeError): ...

class Report(Counter[tuple[builtins.str, builtins.str, builtins.str, builtins.int]]): ...

def report(*, reset: builtins.bool = False) -> Report: ...
