#include "rk_packed.h"

#include <string.h>

#include "rk_math.h"

// A panel is 16 output columns; for each k its 16 weights lie side by side. One row's sum runs over k in order, in one
// accumulator per column, whatever tile the row is in: batch and threads do not change it.

typedef float v16 __attribute__((vector_size(64), aligned(4)));
typedef unsigned short h16 __attribute__((vector_size(32), aligned(2)));
typedef unsigned u16x __attribute__((vector_size(64)));

void rk_pack_bf16(unsigned short *packed, const float *w, long columns, long depth, long panel) {
    for (long k = 0; k < depth; k++)
        for (long j = 0; j < 16; j++) {
            long n = panel * 16 + j;
            unsigned bits = 0;
            if (n < columns) memcpy(&bits, &w[n * depth + k], 4);
            // The weights are bfloat16 values already: the lower half is zero.
            packed[(panel * depth + k) * 16 + j] = (unsigned short)(bits >> 16);
        }
}

RK_INLINE void tile(int rows, float *y, long y_stride, const float *x, long x_stride, const unsigned short *w, long depth,
                    long columns) {
    v16 sum[12];
#pragma clang loop unroll(full)
    for (int r = 0; r < rows; r++) sum[r] = (v16){0};
    for (long k = 0; k < depth; k++) {
        __builtin_prefetch(w + k * 16 + 2048);
        u16x bits = __builtin_convertvector(*(const h16 *)(w + k * 16), u16x) << 16;
        v16 weights = (v16)bits;
#pragma clang loop unroll(full)
        for (int r = 0; r < rows; r++) sum[r] = __builtin_elementwise_fma((v16)(x[r * x_stride + k] - (v16){0}), weights, sum[r]);
    }
    for (int r = 0; r < rows; r++) {
        if (columns >= 16) *(v16 *)(y + r * y_stride) = sum[r];
        else
            for (long j = 0; j < columns; j++) y[r * y_stride + j] = sum[r][j];
    }
}

#define CASE(R) \
    case R: tile(R, y, y_stride, x, x_stride, w, depth, columns); break;

RK_CLONES static void any_tile(long rows, float *y, long y_stride, const float *x, long x_stride,
                               const unsigned short *w, long depth, long columns) {
    switch (rows) {
        CASE(1) CASE(2) CASE(3) CASE(4) CASE(5) CASE(6) CASE(7) CASE(8) CASE(9) CASE(10) CASE(11) CASE(12)
    }
}

// As many rows at once as the registers hold; the shape of a tile changes no result.
static long tile_rows(void) {
#if defined(__x86_64__)
    return __builtin_cpu_supports("avx512f") ? 12 : __builtin_cpu_supports("avx2") ? 6 : 2;
#else
    return 6;
#endif
}

void rk_packed_multiply(float *y, const float *x, const unsigned short *packed, long rows, long columns, long depth,
                        long from, long to) {
    long step = tile_rows();
    for (long panel = from; panel < to; panel++) {
        const unsigned short *w = packed + panel * depth * 16;
        long left = columns - panel * 16;
        for (long r = 0; r < rows; r += step) {
            long count = rows - r < step ? rows - r : step;
            any_tile(count, y + r * columns + panel * 16, columns, x + r * depth, depth, w, depth, left);
        }
    }
}
