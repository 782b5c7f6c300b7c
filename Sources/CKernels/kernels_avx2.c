#include "rk_kernels.h"

#include <stddef.h>

#if defined(__x86_64__)
#define RK_FUSED 1
#define RK_ROWS 6
#pragma clang attribute push(__attribute__((target("avx2,fma,bmi,bmi2,lzcnt"))), apply_to = function)
#include "paths/table.h"
#pragma clang attribute pop

const rk_kernels *rk_kernels_avx2(void) {
    return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma") ? &table : NULL;
}
#else
const rk_kernels *rk_kernels_avx2(void) { return NULL; }
#endif
