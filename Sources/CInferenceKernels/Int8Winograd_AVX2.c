#if defined(__x86_64__)
#include "Int8Vector_AVX2.h"

TARGET_BEGIN(ISA_FEATURES)
#include "Int8Winograd.h"
TARGET_END
#endif
