#pragma once

// y[r][0 ..< 16] (+)= sum over d, in order, of x[r * x_row + d * x_step] * w[d * w_row ..< + 16]: one accumulator per
// element, so the shape of a tile changes no result.
RK_INLINE void row_tile(int rows, float *y, long y_row, const float *x, long x_row, long x_step, const float *w,
                        long w_row, long depth, int adding) {
    v16 sum[RK_ROWS];
#pragma clang loop unroll(full)
    for (int r = 0; r < rows; r++) sum[r] = adding ? load16(y + r * y_row) : (v16){0};
    for (long d = 0; d < depth; d++) {
        v16 weights = load16(w + d * w_row);
#pragma clang loop unroll(full)
        for (int r = 0; r < rows; r++) sum[r] = fma16(splat(x[r * x_row + d * x_step]), weights, sum[r]);
    }
#pragma clang loop unroll(full)
    for (int r = 0; r < rows; r++) store16(y + r * y_row, sum[r]);
}

// `rows` is a literal in each case, so that the accumulators are registers.
#if RK_ROWS == 12
#define RK_EACH_TAIL(C) C(1) C(2) C(3) C(4) C(5) C(6) C(7) C(8) C(9) C(10) C(11)
#elif RK_ROWS == 6
#define RK_EACH_TAIL(C) C(1) C(2) C(3) C(4) C(5)
#else
#define RK_EACH_TAIL(C) C(1)
#endif

static void panel(long rows, float *y, long y_row, const float *x, long x_row, long x_step, const float *w, long w_row,
                  long depth, int adding) {
    long r = 0;
    for (; r + RK_ROWS <= rows; r += RK_ROWS)
        row_tile(RK_ROWS, y + r * y_row, y_row, x + r * x_row, x_row, x_step, w, w_row, depth, adding);
#define CASE(R) \
    case R: row_tile(R, y + r * y_row, y_row, x + r * x_row, x_row, x_step, w, w_row, depth, adding); break;
    switch (rows - r) { RK_EACH_TAIL(CASE) }
#undef CASE
}

// The same for `columns` (a multiple of 16) columns of row-major w.
static void multiply_rows(long rows, long columns, float *y, long y_row, const float *x, long x_row, long x_step,
                          const float *w, long w_row, long depth, int adding) {
    for (long c = 0; c < columns; c += 16)
        panel(rows, y + c, y_row, x, x_row, x_step, w + c, w_row, depth, adding);
}

// The same for column panels of w, each [depth][16].
static void multiply_panels(long rows, long columns, float *y, long y_row, const float *x, long x_row, const float *w,
                            long depth) {
    for (long c = 0; c < columns; c += 16) panel(rows, y + c, y_row, x, x_row, 1, w + c * depth, 16, depth, 0);
}
