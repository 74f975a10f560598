#if defined(__x86_64__)
#include "Int8Vector_AVX512VNNI.h"

TARGET_BEGIN(ISA_FEATURES)
#include "Int8Depthwise.h"
TARGET_END
#endif
