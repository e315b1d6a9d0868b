// Each file of this module sees what nearly all of them use.
@_exported public import BenchHarness
@_exported public import Unlatch
