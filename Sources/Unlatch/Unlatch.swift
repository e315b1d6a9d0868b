// `import Unlatch` brings everything.
@_exported import UnlatchKernels
@_exported import UnlatchParallel
@_exported import UnlatchPython
@_exported import UnlatchTaskModel
@_exported import UnlatchTasks
