#pragma once

static double sum_squares(const float *x, long count) {
    double sum = 0;
    for (long i = 0; i < count; i++) {
#pragma clang fp reassociate(on)
        sum += (double)x[i] * (double)x[i];
    }
    return sum;
}

// torch.optim.AdamW's order: decay, moments, then the step.
static void adamw(float *restrict w, const float *restrict g, float *restrict m, float *restrict v, long count,
                  const rk_adamw_step *step) {
    rk_adamw_step s = *step;
    for (long i = 0; i < count; i++) {
        float x = g[i] * s.scale;
        float first = s.b1 * m[i] + s.a1 * x;
        float second = s.b2 * v[i] + s.a2 * x * x;
        m[i] = first;
        v[i] = second;
        w[i] = w[i] * s.kept - s.step * first / (__builtin_elementwise_sqrt(second) * s.root + s.epsilon);
    }
}
