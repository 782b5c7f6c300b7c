#pragma once

static void rmsnorm(float *restrict y, float *restrict scale, const float *restrict x, const float *restrict w,
                    long rows, long width, float epsilon) {
    for (long r = 0; r < rows; r++) {
        const float *xr = x + r * width;
        float sum = 0;
        for (long c = 0; c < width; c++) {
#pragma clang fp reassociate(on)
            sum += xr[c] * xr[c];
        }
        float s = 1.0f / __builtin_sqrtf(sum / (float)width + epsilon);
        scale[r] = s;
        for (long c = 0; c < width; c++) y[r * width + c] = xr[c] * s * w[c];
    }
}

static void rmsnorm_dx(float *restrict dx, const float *restrict dy, const float *restrict x,
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

static void rmsnorm_dw(float *restrict dw, const float *restrict dy, const float *restrict x,
                       const float *restrict scale, long rows, long width, long from, long to) {
    for (long r = 0; r < rows; r++)
        for (long c = from; c < to; c++) dw[c] += dy[r * width + c] * x[r * width + c] * scale[r];
}

static void swiglu(float *restrict h, const float *restrict gate, const float *restrict up, long count) {
    for (long i = 0; i < count; i++) h[i] = gate[i] / (1.0f + exponential(-gate[i])) * up[i];
}

static void swiglu_backward(float *restrict dgate, float *restrict dup, const float *restrict dh,
                            const float *restrict gate, const float *restrict up, long count) {
    for (long i = 0; i < count; i++) {
        float s = 1.0f / (1.0f + exponential(-gate[i])), g = gate[i];
        dup[i] = dh[i] * g * s;
        dgate[i] = dh[i] * up[i] * s * (1.0f + g * (1.0f - s));
    }
}

static void rotate(float *restrict x, const int *restrict positions, const float *restrict cosines,
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

static void add(float *restrict y, const float *restrict x, long count) {
    for (long i = 0; i < count; i++) y[i] += x[i];
}
