#pragma once

// A panel is 16 output columns; for each k its 16 weights lie side by side. One row's sum runs over k in order, in one
// accumulator per column, whatever tile the row is in: batch and threads do not change it.

static void pack_bf16(unsigned short *packed, const float *w, long columns, long depth, long panel) {
    for (long k = 0; k < depth; k++)
        for (long j = 0; j < 16; j++) {
            long n = panel * 16 + j;
            unsigned bits = 0;
            if (n < columns) memcpy(&bits, &w[n * depth + k], 4);
            // The weights are bfloat16 values already: the lower half is zero.
            packed[(panel * depth + k) * 16 + j] = (unsigned short)(bits >> 16);
        }
}

RK_INLINE void packed_tile(int rows, float *y, long y_row, const float *x, const unsigned short *w, long depth,
                           long columns) {
    v16 sum[RK_ROWS];
#pragma clang loop unroll(full)
    for (int r = 0; r < rows; r++) sum[r] = (v16){0};
    for (long k = 0; k < depth; k++) {
        // 4 KiB ahead: weights come from memory when few rows share them.
        __builtin_prefetch(w + k * 16 + 2048);
        v16 weights = (v16)(__builtin_convertvector(*(const h16 *)(w + k * 16), u16x) << 16);
#pragma clang loop unroll(full)
        for (int r = 0; r < rows; r++) sum[r] = fma16(splat(x[r * depth + k]), weights, sum[r]);
    }
    for (int r = 0; r < rows; r++) {
        if (columns >= 16) store16(y + r * y_row, sum[r]);
        else
            for (long j = 0; j < columns; j++) y[r * y_row + j] = sum[r][j];
    }
}

static void packed_multiply(float *y, const float *x, const unsigned short *packed, long rows, long columns,
                            long depth, long from, long to) {
    for (long p = from; p < to; p++) {
        const unsigned short *w = packed + p * depth * 16;
        float *out = y + p * 16;
        long left = columns - p * 16, r = 0;
        for (; r + RK_ROWS <= rows; r += RK_ROWS)
            packed_tile(RK_ROWS, out + r * columns, columns, x + r * depth, w, depth, left);
#define CASE(R) \
    case R: packed_tile(R, out + r * columns, columns, x + r * depth, w, depth, left); break;
        switch (rows - r) { RK_EACH_TAIL(CASE) }
#undef CASE
    }
}
