#pragma once

// One new row over a cache. Sixteen keys make one vector of scores; the values are mixed sixteen dimensions at a time
// for all query heads that share them. A key's score is the same sum wherever the key lies.

// Scores of q against keys k[0 ..< count] (count <= 16).
RK_INLINE v16 score_keys(const float *q, const float *k, long row, long count, long size) {
    v16 partial[16];
    for (long j = 0; j < 16; j++) {
        const float *key = k + (j < count ? j : count - 1) * row;
        v16 sum = load16(q) * load16(key);
        for (long d = 16; d + 16 <= size; d += 16) sum = fma16(load16(q + d), load16(key + d), sum);
        float rest = 0;
        for (long d = size / 16 * 16; d < size; d++) rest = fma1(q[d], key[d], rest);
        sum[0] += rest;
        partial[j] = sum;
    }
    return sums16(partial);
}

// Heads smaller than a vector.
RK_INLINE v16 score_small_keys(const float *q, const float *k, long row, long count, long size) {
    v16 scores = {0};
    for (long j = 0; j < count; j++) {
        float sum = 0;
        for (long d = 0; d < size; d++) sum = fma1(q[d], k[j * row + d], sum);
        scores[j] = sum;
    }
    return scores;
}

// scores[0 ..< count], with room for 16 more.
RK_INLINE void score_run(float *scores, const float *q, const float *k, long count, long row, long size, float scale) {
    for (long j = 0; j < count; j += 16) {
        long left = count - j < 16 ? count - j : 16;
        v16 s = size == 64    ? score_keys(q, k + j * row, row, left, 64)
                : size >= 16 ? score_keys(q, k + j * row, row, left, size)
                             : score_small_keys(q, k + j * row, row, left, size);
        store16(scores + j, s * splat(scale));
    }
}

// out[h] (+)= sum over keys of weights[h] * v, for a strip of 16 dimensions of HEADS heads.
RK_INLINE void mix_strip(int heads, float *out, long out_row, const float *weights, long weights_row, const float *v,
                         long count, long row, int adding) {
    v16 sum[4];
    for (int h = 0; h < heads; h++) sum[h] = adding ? load16(out + h * out_row) : (v16){0};
    for (long j = 0; j < count; j++) {
        v16 value = load16(v + j * row);
#pragma clang loop unroll(full)
        for (int h = 0; h < heads; h++) sum[h] = fma16(splat(weights[h * weights_row + j]), value, sum[h]);
    }
    for (int h = 0; h < heads; h++) store16(out + h * out_row, sum[h]);
}

RK_INLINE void mix_heads(int heads, float *out, long size, const float *weights, long weights_row, const float *v,
                         long count, long row, int adding) {
    long d = 0;
    for (; d + 16 <= size; d += 16)
        mix_strip(heads, out + d, size, weights, weights_row, v + d, count, row, adding);
    for (; d < size; d++)
        for (int h = 0; h < heads; h++) {
            float sum = adding ? out[h * size + d] : 0;
            for (long j = 0; j < count; j++) sum = fma1(weights[h * weights_row + j], v[j * row + d], sum);
            out[h * size + d] = sum;
        }
}

static void mix_run(long heads, float *out, long size, const float *weights, long weights_row, const float *v,
                    long count, long row, int adding) {
    for (; heads > 0; heads -= 3, out += 3 * size, weights += 3 * weights_row) {
        if (heads >= 3) mix_heads(3, out, size, weights, weights_row, v, count, row, adding);
        else if (heads == 2) mix_heads(2, out, size, weights, weights_row, v, count, row, adding);
        else mix_heads(1, out, size, weights, weights_row, v, count, row, adding);
    }
}

static void attend_decode(float *o, const float *q, const rk_cache *c, long kv_head, float *scratch) {
    long share = c->heads / c->kv_heads, row = c->kv_heads * c->size, at = kv_head * c->size;
    // The tail's scores follow the prompt's; storing 16 at a time writes past an end that is overwritten or unused.
    long count = c->prompt + c->tail, width = count + 32;
    for (long h = 0; h < share; h++) {
        float *scores = scratch + h * width;
        const float *query = q + (kv_head * share + h) * c->size;
        score_run(scores, query, c->prompt_k + at, c->prompt, row, c->size, c->scale);
        score_run(scores + c->prompt, query, c->tail_k + at, c->tail, row, c->size, c->scale);
        float sum = exponentials(scores, count, count, largest(scores, count, -INFINITY));
        float inverse = 1.0f / sum;
        for (long j = 0; j < count; j++) scores[j] *= inverse;
    }
    float *out = o + kv_head * share * c->size;
    mix_run(share, out, c->size, scratch, width, c->prompt_v + at, c->prompt, row, 0);
    mix_run(share, out, c->size, scratch + c->prompt, width, c->tail_v + at, c->tail, row, 1);
}
