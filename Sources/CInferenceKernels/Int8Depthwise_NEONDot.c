#if defined(__aarch64__)
#include "Int8Vector_NEONDot.h"

TARGET_BEGIN(ISA_FEATURES)
#include "Int8Depthwise.h"
TARGET_END
#endif
