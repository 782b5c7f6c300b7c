#pragma once

RK_INLINE uint32_t bf16_bits(float x) {
    uint32_t bits;
    memcpy(&bits, &x, 4);
    uint32_t rounded = (bits + 0x7fff + ((bits >> 16) & 1)) >> 16;
    // A NaN stays a NaN, made quiet.
    return (bits & 0x7fffffff) > 0x7f800000 ? (bits >> 16) | 0x40 : rounded;
}

static void round_bf16(float *x, long count) {
    for (long i = 0; i < count; i++) {
        uint32_t bits = bf16_bits(x[i]) << 16;
        memcpy(&x[i], &bits, 4);
    }
}

static void to_bf16(unsigned short *restrict y, const float *restrict x, long count) {
    for (long i = 0; i < count; i++) y[i] = (unsigned short)bf16_bits(x[i]);
}

static void from_bf16(float *restrict y, const unsigned short *restrict x, long count) {
    for (long i = 0; i < count; i++) {
        uint32_t bits = (uint32_t)x[i] << 16;
        memcpy(&y[i], &bits, 4);
    }
}
