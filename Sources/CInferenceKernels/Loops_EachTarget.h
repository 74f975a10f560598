// EACH for every target; no guard: each file includes it once.
EACH(baseline)

#if defined(__x86_64__)
TARGET_BEGIN("avx2")
EACH(avx2)
TARGET_END
TARGET_BEGIN("avx512f,avx512bw,avx512dq,avx512vl")
EACH(avx512)
TARGET_END
#endif
