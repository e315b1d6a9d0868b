#pragma once

/// The types of numbers that a kernel has versions for: each says which. In Swift: `ElementType`.
typedef enum unl_element { UNL_FLOAT, UNL_DOUBLE, UNL_INT32, UNL_INT64, UNL_UINT8 } unl_element;
