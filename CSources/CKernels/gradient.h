#pragma once

// The length of a gradient.

#include "versions.h"

#include <math.h>
#include <stdint.h>

// The integer root of gx² + gy², at most 255.
//
// s = gx² + gy² is at most 2 * 1020² < 2²⁴, so a float holds it exactly. sqrtf rounds correctly: it is exact for a
// square, and for m² - 1, the next below, the true root m - 1/(2m) is further from m (3.4e-4 at m = 1443) than
// rounding reaches (6.2e-5). So cutting the fraction off gives the integer root.
UNL_BODY uint8_t gradient_length(int32_t gx, int32_t gy) {
    const float root = sqrtf((float)(gx * gx + gy * gy));
    return (uint8_t)(int32_t)(root < 255 ? root : 255);
}
