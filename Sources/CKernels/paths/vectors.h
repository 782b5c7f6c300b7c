#pragma once

typedef float v16 __attribute__((vector_size(64), aligned(4)));
typedef unsigned u16x __attribute__((vector_size(64)));
typedef unsigned short h16 __attribute__((vector_size(32), aligned(2)));

RK_INLINE v16 load16(const float *p) { return *(const v16 *)p; }
RK_INLINE void store16(float *p, v16 x) { *(v16 *)p = x; }
RK_INLINE v16 splat(float x) { return x - (v16){0}; }

// a * b + c, rounded once where that is one instruction.
RK_INLINE v16 fma16(v16 a, v16 b, v16 c) {
#if RK_FUSED
    return __builtin_elementwise_fma(a, b, c);
#else
    return a * b + c;
#endif
}

RK_INLINE float fma1(float a, float b, float c) {
#if RK_FUSED
    return __builtin_fmaf(a, b, c);
#else
    return a * b + c;
#endif
}

// Lane l of the result is the sum of x[l]'s lanes, always in the same tree.
RK_INLINE v16 sums16(const v16 x[16]) {
    v16 a[8], b[4], c[2];
    for (int i = 0; i < 8; i++)
        a[i] = __builtin_shufflevector(x[i], x[i + 8], 0, 1, 2, 3, 4, 5, 6, 7, 16, 17, 18, 19, 20, 21, 22, 23) +
               __builtin_shufflevector(x[i], x[i + 8], 8, 9, 10, 11, 12, 13, 14, 15, 24, 25, 26, 27, 28, 29, 30, 31);
    for (int i = 0; i < 4; i++)
        b[i] = __builtin_shufflevector(a[i], a[i + 4], 0, 1, 2, 3, 16, 17, 18, 19, 8, 9, 10, 11, 24, 25, 26, 27) +
               __builtin_shufflevector(a[i], a[i + 4], 4, 5, 6, 7, 20, 21, 22, 23, 12, 13, 14, 15, 28, 29, 30, 31);
    for (int i = 0; i < 2; i++)
        c[i] = __builtin_shufflevector(b[i], b[i + 2], 0, 1, 16, 17, 4, 5, 20, 21, 8, 9, 24, 25, 12, 13, 28, 29) +
               __builtin_shufflevector(b[i], b[i + 2], 2, 3, 18, 19, 6, 7, 22, 23, 10, 11, 26, 27, 14, 15, 30, 31);
    return __builtin_shufflevector(c[0], c[1], 0, 16, 2, 18, 4, 20, 6, 22, 8, 24, 10, 26, 12, 28, 14, 30) +
           __builtin_shufflevector(c[0], c[1], 1, 17, 3, 19, 5, 21, 7, 23, 9, 25, 11, 27, 13, 29, 15, 31);
}
