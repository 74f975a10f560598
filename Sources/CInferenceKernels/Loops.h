#ifndef LOOPS_H
#define LOOPS_H

#include "Int8Target.h"

// Plain loops that the compiler turns into vectors. A file of them defines EACH(isa), a LOOP for each of its inline functions,
// and includes Loops_EachTarget.h, which compiles them for every target; LOOP_FOR is the one that `isa` runs.

#define LOOP(isa, name, parameters, arguments) \
  static void isa##_##name parameters { name arguments; }

#if defined(__x86_64__)
#define LOOP_FOR(isa, name) ((isa) == IK_AVX512_VNNI ? avx512_##name : (isa) == IK_AVX2 ? avx2_##name : baseline_##name)
#else
#define LOOP_FOR(isa, name) baseline_##name
#endif

#endif
