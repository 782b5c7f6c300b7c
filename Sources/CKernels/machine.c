#include "rk_machine.h"

const char *rk_instruction_set(void) {
#if defined(__x86_64__)
    // The same sets as RK_CLONES asks for.
    if (__builtin_cpu_supports("x86-64-v4")) return "avx512";
    if (__builtin_cpu_supports("x86-64-v3")) return "avx2";
#endif
    return "portable";
}
