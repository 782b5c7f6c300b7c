#pragma once

/// exp(x) to 2 units in the last place, written so that loops over it vectorise. 0 below -87.3, capped at 88.
RK_INLINE float exponential(float x) {
    x = x > 88.0f ? 88.0f : x;
    float below = x;
    x = x < -87.3f ? -87.3f : x;
    // Adding and taking off 1.5 * 2^23 rounds to an integer.
    float n = fma1(x, 1.44269504088896341f, 12582912.0f) - 12582912.0f;
    // ln 2 in two parts: n times the first is exact.
    float r = fma1(n, -0.693359375f, x);
    r = fma1(n, 2.12194440e-4f, r);
    float p = 1.9875691500e-4f;
    p = fma1(p, r, 1.3981999507e-3f);
    p = fma1(p, r, 8.3334519073e-3f);
    p = fma1(p, r, 4.1665795894e-2f);
    p = fma1(p, r, 1.6666665459e-1f);
    p = fma1(p, r, 5.0000001201e-1f);
    p = fma1(p, r * r, r + 1.0f);
    int32_t bits = ((int32_t)n + 127) << 23;
    float power;
    memcpy(&power, &bits, 4);
    return below < -87.3f ? 0.0f : p * power;
}
