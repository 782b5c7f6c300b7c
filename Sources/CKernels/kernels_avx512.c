#include "rk_kernels.h"

#include <stddef.h>

#if defined(__x86_64__)
#define RK_FUSED 1
#define RK_ROWS 12
#pragma clang attribute push(__attribute__((target("avx512f,avx512bw,avx512cd,avx512dq,avx512vl,fma,bmi,bmi2"))), \
                             apply_to = function)
#include "paths/table.h"
#pragma clang attribute pop

const rk_kernels *rk_kernels_avx512(void) { return __builtin_cpu_supports("x86-64-v4") ? &table : NULL; }
#else
const rk_kernels *rk_kernels_avx512(void) { return NULL; }
#endif
