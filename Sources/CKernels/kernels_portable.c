// Any machine: the compiler's own idea of a 16-float vector.
#if defined(__x86_64__)
#define RK_FUSED 0
#define RK_ROWS 2
#else
#define RK_FUSED 1
#define RK_ROWS 6
#endif
#include "paths/table.h"

const rk_kernels *rk_kernels_portable(void) { return &table; }
