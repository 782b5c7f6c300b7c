#pragma once
// Row-wise kernels. Pointers never alias unless it says so.

/// y[r][c] = x[r][c] * scale[r] * w[c], scale[r] = 1/sqrt(mean(x^2) + eps).
void rk_rmsnorm(float *y, float *scale, const float *x, const float *w, long rows, long width, float eps);
/// dx[r] += gradient of the row; the caller adds dw from rk_rmsnorm_dw.
void rk_rmsnorm_dx(float *dx, const float *dy, const float *x, const float *w, const float *scale, long rows, long width);
/// dw[c] += sum over rows of dy * x * scale, for columns [from, to).
void rk_rmsnorm_dw(float *dw, const float *dy, const float *x, const float *scale, long rows, long width, long from, long to);
/// h = silu(gate) * up.
void rk_swiglu(float *h, const float *gate, const float *up, long count);
void rk_swiglu_backward(float *dgate, float *dup, const float *dh, const float *gate, const float *up, long count);
/// Rotates pairs (i, i + half) of each head by position * frequency[i]; sign -1 turns back.
void rk_rope(float *x, const int *positions, const float *cosines, const float *sines, long rows, long heads, long half, float sign);
void rk_add(float *y, const float *x, long count);
/// Rounds to bfloat16 and back, in place.
void rk_round_bf16(float *x, long count);
void rk_to_bf16(unsigned short *y, const float *x, long count);
void rk_from_bf16(float *y, const unsigned short *x, long count);
double rk_sum_squares(const float *x, long count);
/// AdamW (decoupled decay) on `count` elements; g is scaled first.
void rk_adamw(float *w, const float *g, float *m, float *v, long count, float scale, float lr, float b1, float b2, float eps, float decay, float c1, float c2);
