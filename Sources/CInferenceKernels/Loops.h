#ifndef LOOPS_H
#define LOOPS_H

#include "Int8Target.h"
#include "Variants.h"

// Plain loops that the compiler turns into vectors. A file of them defines EACH(target), a LOOP for each of its inline
// functions, and includes Loops_EachTarget.h, which compiles them for every target under the names of IK_LOOPS.

#define LOOP(target, name, parameters, call) \
  void name##_##target parameters { call; }

#endif
