#include "Int8Vector_VNNI256.h"

TARGET_BEGIN(ISA_FEATURES)
#include "Int8Depthwise.h"
TARGET_END
