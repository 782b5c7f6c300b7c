#include "rk_layers.h"

#include <math.h>

#include "rk_math.h"

RK_CLONES void rk_rmsnorm(float *restrict y, float *restrict scale, const float *restrict x, const float *restrict w,
                          long rows, long width, float eps) {
    for (long r = 0; r < rows; r++) {
        const float *xr = x + r * width;
        float sum = 0;
        for (long c = 0; c < width; c++) {
#pragma clang fp reassociate(on)
            sum += xr[c] * xr[c];
        }
        float s = 1.0f / __builtin_sqrtf(sum / (float)width + eps);
        scale[r] = s;
        for (long c = 0; c < width; c++) y[r * width + c] = xr[c] * s * w[c];
    }
}

RK_CLONES void rk_rmsnorm_dx(float *restrict dx, const float *restrict dy, const float *restrict x,
                             const float *restrict w, const float *restrict scale, long rows, long width) {
    for (long r = 0; r < rows; r++) {
        const float *dyr = dy + r * width, *xr = x + r * width;
        float dot = 0, s = scale[r];
        for (long c = 0; c < width; c++) {
#pragma clang fp reassociate(on)
            dot += dyr[c] * w[c] * xr[c];
        }
        float k = dot * s * s * s / (float)width;
        for (long c = 0; c < width; c++) dx[r * width + c] += dyr[c] * w[c] * s - xr[c] * k;
    }
}

RK_CLONES void rk_rmsnorm_dw(float *restrict dw, const float *restrict dy, const float *restrict x,
                             const float *restrict scale, long rows, long width, long from, long to) {
    for (long r = 0; r < rows; r++)
        for (long c = from; c < to; c++) dw[c] += dy[r * width + c] * x[r * width + c] * scale[r];
}

RK_CLONES void rk_swiglu(float *restrict h, const float *restrict gate, const float *restrict up, long count) {
    for (long i = 0; i < count; i++) h[i] = gate[i] / (1.0f + rk_exp(-gate[i])) * up[i];
}

RK_CLONES void rk_swiglu_backward(float *restrict dgate, float *restrict dup, const float *restrict dh,
                                  const float *restrict gate, const float *restrict up, long count) {
    for (long i = 0; i < count; i++) {
        float s = 1.0f / (1.0f + rk_exp(-gate[i])), g = gate[i];
        dup[i] = dh[i] * g * s;
        dgate[i] = dh[i] * up[i] * s * (1.0f + g * (1.0f - s));
    }
}

RK_CLONES void rk_rope(float *restrict x, const int *restrict positions, const float *restrict cosines,
                       const float *restrict sines, long rows, long heads, long half, float sign) {
    for (long r = 0; r < rows; r++) {
        const float *c = cosines + positions[r] * half, *s = sines + positions[r] * half;
        for (long h = 0; h < heads; h++) {
            float *a = x + (r * heads + h) * 2 * half, *b = a + half;
            for (long i = 0; i < half; i++) {
                float p = a[i], q = b[i], sine = sign * s[i];
                a[i] = p * c[i] - q * sine;
                b[i] = q * c[i] + p * sine;
            }
        }
    }
}

RK_CLONES void rk_add(float *restrict y, const float *restrict x, long count) {
    for (long i = 0; i < count; i++) y[i] += x[i];
}

RK_INLINE uint32_t bf16_bits(float x) {
    uint32_t bits;
    memcpy(&bits, &x, 4);
    uint32_t rounded = (bits + 0x7fff + ((bits >> 16) & 1)) >> 16;
    // A NaN stays a NaN, made quiet.
    return (bits & 0x7fffffff) > 0x7f800000 ? (bits >> 16) | 0x40 : rounded;
}

RK_CLONES void rk_round_bf16(float *x, long count) {
    for (long i = 0; i < count; i++) {
        uint32_t bits = bf16_bits(x[i]) << 16;
        memcpy(&x[i], &bits, 4);
    }
}

RK_CLONES void rk_to_bf16(unsigned short *restrict y, const float *restrict x, long count) {
    for (long i = 0; i < count; i++) y[i] = (unsigned short)bf16_bits(x[i]);
}

RK_CLONES void rk_from_bf16(float *restrict y, const unsigned short *restrict x, long count) {
    for (long i = 0; i < count; i++) {
        uint32_t bits = (uint32_t)x[i] << 16;
        memcpy(&y[i], &bits, 4);
    }
}

RK_CLONES double rk_sum_squares(const float *x, long count) {
    double sum = 0;
    for (long i = 0; i < count; i++) {
#pragma clang fp reassociate(on)
        sum += (double)x[i] * (double)x[i];
    }
    return sum;
}

RK_CLONES void rk_adamw(float *restrict w, const float *restrict g, float *restrict m, float *restrict v, long count,
                        float scale, float lr, float b1, float b2, float eps, float decay, float c1, float c2) {
    // c1 = lr / (1 - b1^t), c2 = 1 / sqrt(1 - b2^t)
    for (long i = 0; i < count; i++) {
        float x = g[i] * scale;
        float first = b1 * m[i] + (1 - b1) * x;
        float second = b2 * v[i] + (1 - b2) * x * x;
        m[i] = first;
        v[i] = second;
        w[i] = w[i] * (1 - lr * decay) - c1 * first / (__builtin_elementwise_sqrt(second) * c2 + eps);
    }
}
