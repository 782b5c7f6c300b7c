#pragma once
#include <stdint.h>
#include <string.h>

/// One body, three instruction sets, chosen by the loader for the machine at hand.
#if defined(__x86_64__)
#define RK_CLONES __attribute__((target_clones("arch=x86-64-v4", "arch=x86-64-v3", "default")))
#else
#define RK_CLONES
#endif
#define RK_INLINE static inline __attribute__((always_inline))

/// exp(x) to 2 units in the last place, written so that loops over it vectorise. 0 below -87.3, capped at 88.
RK_INLINE float rk_exp(float x) {
    x = x > 88.0f ? 88.0f : x;
    float below = x;
    x = x < -87.3f ? -87.3f : x;
    float n = __builtin_roundevenf(x * 1.44269504088896341f);
    float r = __builtin_fmaf(n, -0.693359375f, x);
    r = __builtin_fmaf(n, 2.12194440e-4f, r);
    float p = 1.9875691500e-4f;
    p = __builtin_fmaf(p, r, 1.3981999507e-3f);
    p = __builtin_fmaf(p, r, 8.3334519073e-3f);
    p = __builtin_fmaf(p, r, 4.1665795894e-2f);
    p = __builtin_fmaf(p, r, 1.6666665459e-1f);
    p = __builtin_fmaf(p, r, 5.0000001201e-1f);
    p = __builtin_fmaf(p, r * r, r + 1.0f);
    int32_t bits = ((int32_t)n + 127) << 23;
    float scale;
    memcpy(&scale, &bits, 4);
    return below < -87.3f ? 0.0f : p * scale;
}
