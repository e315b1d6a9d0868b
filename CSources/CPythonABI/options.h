// What PEP 741's configuration is told, so that Python starts as the program python3 does.
#pragma once

/// Sets the options. Returns 0, or -1 with why not in `why`, unless the configuration itself knows.
int unl_python_set_options(void *options, const char **why);
