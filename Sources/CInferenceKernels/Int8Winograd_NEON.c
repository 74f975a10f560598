#if defined(__aarch64__)
#include "Int8Vector_NEON.h"

#include "Int8Winograd.h"
#endif
