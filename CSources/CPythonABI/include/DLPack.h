// The structs of DLPack, the standard by which array libraries lend each other their memory.
//
// The layout is that of DLPack 1.x (https://dmlc.github.io/dlpack/latest/c_api.html), and how Python objects exchange
// them is the array API's (https://data-apis.org/array-api/latest/design_topics/data_interchange.html): a capsule named
// "dltensor" or "dltensor_versioned", which the consumer renames with "used_" in front. Whoever took the struct calls
// its deleter once.
#pragma once

#include <stdint.h>

enum {
    UNL_DL_CPU = 1,  // the device type of ordinary memory
    UNL_DL_READ_ONLY = 1,  // in `flags`
    UNL_DL_IS_COPIED = 2,
};

typedef struct {
    int32_t device_type;
    int32_t device_id;
} DLDevice;

typedef struct {
    uint8_t code;
    uint8_t bits;
    uint16_t lanes;
} DLDataType;

typedef struct {
    void *_Nullable data;
    DLDevice device;
    int32_t ndim;
    DLDataType dtype;
    int64_t *_Nullable shape;
    int64_t *_Nullable strides;  // in elements; null for an array without gaps in C order
    uint64_t byte_offset;        // from `data` to the first element
} DLTensor;

/// In a capsule named "dltensor": what libraries exchanged before version 1.
typedef struct DLManagedTensor {
    DLTensor dl_tensor;
    void *_Nullable manager_ctx;
    void (*_Nullable deleter)(struct DLManagedTensor *_Nonnull self);
} DLManagedTensor;

/// In a capsule named "dltensor_versioned". When `major` is not the one known, nothing but `deleter` may be used.
typedef struct DLManagedTensorVersioned {
    struct {
        uint32_t major;
        uint32_t minor;
    } version;
    void *_Nullable manager_ctx;
    void (*_Nullable deleter)(struct DLManagedTensorVersioned *_Nonnull self);
    uint64_t flags;
    DLTensor dl_tensor;
} DLManagedTensorVersioned;
