#include "rk_attention.h"

#include <math.h>

#include "rk_math.h"

// The query heads of one key/value head are done together, so that a key is read once for all of them.

RK_INLINE float dot(const float *a, const float *b, long size) {
    float sum = 0;
    for (long i = 0; i < size; i++) {
#pragma clang fp reassociate(on)
        sum += a[i] * b[i];
    }
    return sum;
}

RK_INLINE void axpy(float *y, float a, const float *x, long size) {
    for (long i = 0; i < size; i++) y[i] += a * x[i];
}

// scores[j] = q . k[j] * scale for a run of keys.
RK_INLINE void score_run(float *scores, const float *q, const float *k, long count, long stride, long size, float scale) {
    for (long j = 0; j < count; j++) scores[j] = dot(q, k + j * stride, size) * scale;
}

// Turns scores into probabilities and returns the logarithm of the denominator.
RK_INLINE float softmax(float *scores, long count) {
    float top = -INFINITY, sum = 0;
    for (long j = 0; j < count; j++) {
#pragma clang fp reassociate(on)
        top = scores[j] > top ? scores[j] : top;
    }
    for (long j = 0; j < count; j++) {
#pragma clang fp reassociate(on)
        float e = rk_exp(scores[j] - top);
        scores[j] = e;
        sum += e;
    }
    float inverse = 1.0f / sum;
    for (long j = 0; j < count; j++) scores[j] *= inverse;
    return top + __builtin_logf(sum);
}

RK_INLINE void mix_run(float *o, const float *weights, const float *v, long count, long stride, long size) {
    for (long j = 0; j < count; j++) axpy(o, weights[j], v + j * stride, size);
}

// The rows a query sees: [0, first) and [second, row].
RK_INLINE void visible(const rk_group *g, long row, long *first, long *second) {
    if (row < g->prompt) {
        *first = row + 1;
        *second = row + 1;
        return;
    }
    long c = 0;
    while (g->begins[c + 1] <= row) c++;
    *first = g->prompt;
    *second = g->begins[c];
}

long rk_attention_scratch(const rk_group *g) { return 2 * g->rows + 16; }

RK_CLONES void rk_attention(const rk_group *g, float *o, float *lse, const float *q, const float *k, const float *v,
                            long kv_head, long from, long to, float *scratch) {
    long size = g->size, share = g->heads / g->kv_heads, qs = g->heads * size, ks = g->kv_heads * size;
    const float *kh = k + kv_head * size, *vh = v + kv_head * size;
    for (long row = from; row < to; row++) {
        long first, second;
        visible(g, row, &first, &second);
        long own = row + 1 - second;
        for (long h = kv_head * share; h < (kv_head + 1) * share; h++) {
            const float *qr = q + row * qs + h * size;
            float *or = o + row * qs + h * size;
            score_run(scratch, qr, kh, first, ks, size, g->scale);
            score_run(scratch + first, qr, kh + second * ks, own, ks, size, g->scale);
            lse[row * g->heads + h] = softmax(scratch, first + own);
            for (long i = 0; i < size; i++) or[i] = 0;
            mix_run(or, scratch, vh, first, ks, size);
            mix_run(or, scratch + first, vh + second * ks, own, ks, size);
        }
    }
}

// One run of keys for one query row: p from the saved denominator, then all three gradients.
RK_INLINE void backward_run(float *dq, float *dk, float *dv, const float *d_out, float delta, float lse, const float *q,
                            const float *k, const float *v, long count, long stride, long size, float scale,
                            float *scratch) {
    for (long j = 0; j < count; j++) scratch[j] = dot(q, k + j * stride, size) * scale - lse;
    for (long j = 0; j < count; j++) scratch[j] = rk_exp(scratch[j]);
    for (long j = 0; j < count; j++) {
        float p = scratch[j];
        float ds = p * (dot(d_out, v + j * stride, size) - delta) * scale;
        for (long i = 0; i < size; i++) {
            dv[j * stride + i] += p * d_out[i];
            dk[j * stride + i] += ds * q[i];
            dq[i] += ds * k[j * stride + i];
        }
    }
}

RK_CLONES void rk_attention_backward(const rk_group *g, float *dq, float *dk, float *dv, const float *d_out,
                                     const float *o, const float *lse, const float *q, const float *k, const float *v,
                                     long kv_head, float *scratch) {
    long size = g->size, share = g->heads / g->kv_heads, qs = g->heads * size, ks = g->kv_heads * size;
    const float *kh = k + kv_head * size, *vh = v + kv_head * size;
    float *dkh = dk + kv_head * size, *dvh = dv + kv_head * size;
    for (long row = 0; row < g->rows; row++) {
        long first, second;
        visible(g, row, &first, &second);
        long own = row + 1 - second;
        for (long h = kv_head * share; h < (kv_head + 1) * share; h++) {
            long at = row * qs + h * size;
            float delta = dot(d_out + at, o + at, size), l = lse[row * g->heads + h];
            backward_run(dq + at, dkh, dvh, d_out + at, delta, l, q + at, kh, vh, first, ks, size, g->scale, scratch);
            backward_run(dq + at, dkh + second * ks, dvh + second * ks, d_out + at, delta, l, q + at, kh + second * ks,
                         vh + second * ks, own, ks, size, g->scale, scratch);
        }
    }
}

RK_CLONES void rk_attention_decode(float *o, const float *q, const rk_cache *c, long heads, long kv_heads, long size,
                                   float scale, long kv_head, float *scratch) {
    long share = heads / kv_heads, ks = kv_heads * size, at = kv_head * size;
    for (long h = kv_head * share; h < (kv_head + 1) * share; h++) {
        float *oh = o + h * size;
        score_run(scratch, q + h * size, c->prompt_k + at, c->prompt, ks, size, scale);
        score_run(scratch + c->prompt, q + h * size, c->tail_k + at, c->tail, ks, size, scale);
        softmax(scratch, c->prompt + c->tail);
        for (long i = 0; i < size; i++) oh[i] = 0;
        mix_run(oh, scratch, c->prompt_v + at, c->prompt, ks, size);
        mix_run(oh, scratch + c->prompt, c->tail_v + at, c->tail, ks, size);
    }
}
