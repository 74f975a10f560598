#if defined(__x86_64__)
#include "Int8Narrow_AVX2.h"

TARGET_BEGIN(ISA_FEATURES)
#include "Int8Matrix.h"
TARGET_END
#endif
