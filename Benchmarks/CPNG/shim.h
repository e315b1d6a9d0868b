// libpng's simplified API. Needs libpng-dev.
#include <png.h>
