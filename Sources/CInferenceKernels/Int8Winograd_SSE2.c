#if defined(__x86_64__)
#include "Int8Vector_SSE2.h"

#include "Int8Winograd.h"
#endif
