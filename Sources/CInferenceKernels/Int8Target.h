#ifndef INT8TARGET_H
#define INT8TARGET_H

// Functions between TARGET_BEGIN and TARGET_END are compiled for more than the baseline. Include first what is not.
#define PRAGMA(x) _Pragma(#x)
#if defined(__clang__)
#define TARGET_BEGIN(features) PRAGMA(clang attribute push(__attribute__((target(features))), apply_to = function))
#define TARGET_END PRAGMA(clang attribute pop)
#define UNROLL PRAGMA(clang loop unroll(full))
#else
#define TARGET_BEGIN(features) PRAGMA(GCC push_options) PRAGMA(GCC target(features))
#define TARGET_END PRAGMA(GCC pop_options)
#define UNROLL PRAGMA(GCC unroll 32)
#endif

#define INLINE static inline __attribute__((always_inline))

#endif
