#include "CFuzzer.h"

extern int LLVMFuzzerRunDriver(int *count, char ***arguments, fuzz_one *one) __attribute__((weak));

int fuzz_has_driver(void) { return LLVMFuzzerRunDriver != 0; }

int fuzz_drive(int count, char **arguments, fuzz_one *one) { return LLVMFuzzerRunDriver(&count, &arguments, one); }
