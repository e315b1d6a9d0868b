"""Kernels that are compiled, or loaded, while the program runs.

From a formula, a loop in Python or a text in C to machine code: syntax (`_jit.evaluation`, `_jit.functions`), C text (`ctext`),
compiler (`compilers`), cache (`cache`), and the call (`libraries`), which is the same for a library of somebody else's.
Nothing here is imported by `import unlatch`.
"""
