#pragma once

// Probabilities are made again from the saved denominators. A segment's rows are done in order, so the sums over rows
// are too; sums over segments are the caller's.

// Gradients of the keys and values that a segment's rows see, [2][room][size]: the prompt's, then its own.
typedef struct {
    float *prompt_k, *prompt_v, *own_k, *own_v;
} key_sums;

typedef struct {
    float *queries, *d_out, *delta, *p, *ds, *d_queries;
} backward_scratch;

// p = exp(scores - lse) where a query sees the key, else 0; ds = p * (dp - delta).
RK_INLINE void score_gradients(const rk_group *g, const block *b, const backward_scratch *t, const float *lse) {
    for (long i = 0; i < b->queries; i++) {
        float *p = t->p + i * b->width, *ds = t->ds + i * b->width;
        float denominator = lse[lse_at(g, b, i)], delta = t->delta[i];
        exponentials(p, b->prompt, b->prompt_room, denominator);
        exponentials(p + b->prompt_room, own_limit(b, i), b->own_room, denominator);
        for (long j = 0; j < b->width; j++) ds[j] = p[j] * (ds[j] - delta);
    }
}

RK_INLINE void gather_deltas(const rk_group *g, const block *b, const backward_scratch *t, const float *o) {
    for (long i = 0; i < b->queries; i++) {
        const float *out = o + query_at(g, b, i), *d = t->d_out + i * b->size;
        float sum = 0;
        for (long c = 0; c < g->size; c++) {
#pragma clang fp reassociate(on)
            sum += out[c] * d[c];
        }
        t->delta[i] = sum;
    }
}

// sums[j] += sum over queries of p[i][j] * rows[i].
RK_INLINE void add_over_queries(const block *b, float *prompt, float *own, const float *p, const float *rows) {
    multiply_rows(b->prompt, b->size, prompt, b->size, p, 1, b->width, rows, b->size, b->queries, 1);
    multiply_rows(b->own, b->size, own, b->size, p + b->prompt_room, 1, b->width, rows, b->size, b->queries, 1);
}

static void backward_block(const rk_group *g, const block *b, const backward_scratch *t, const key_sums *sums,
                           float *dq, const float *d_out, const float *o, const float *lse, const float *q,
                           const float *k_columns, const float *k_rows, const float *v_columns) {
    gather(g, b, t->queries, q, g->scale);
    gather(g, b, t->d_out, d_out, 1);
    gather_deltas(g, b, t, o);
    against_keys(b, t->p, t->queries, k_columns);
    against_keys(b, t->ds, t->d_out, v_columns);
    score_gradients(g, b, t, lse);
    add_over_queries(b, sums->prompt_v, sums->own_v, t->p, t->d_out);
    add_over_queries(b, sums->prompt_k, sums->own_k, t->ds, t->queries);
    mix_rows(b, t->d_queries, t->ds, k_rows);
    for (long i = 0; i < b->queries; i++) {
        float *to = dq + query_at(g, b, i);
        const float *from = t->d_queries + i * b->size;
        for (long c = 0; c < g->size; c++) to[c] += from[c] * g->scale;
    }
}

RK_INLINE void add_own(const rk_group *g, float *d, const float *sums, long kv_head, long segment, long size) {
    for (long r = g->begins[segment]; r < g->begins[segment + 1]; r++) {
        float *to = d + (r * g->kv_heads + kv_head) * g->size;
        const float *from = sums + (r - g->begins[segment]) * size;
        for (long c = 0; c < g->size; c++) to[c] += from[c];
    }
}

static void attend_backward(const rk_group *g, float *dq, float *dk, float *dv, float *owed, const float *d_out,
                            const float *o, const float *lse, const float *q, const float *k_columns,
                            const float *k_rows, const float *v_columns, long kv_head, long segment) {
    long rows = g->begins[segment + 1] - g->begins[segment];
    block widest = block_of(g, kv_head, segment, 0, rows);
    long queries = RK_QUERY_ROWS * widest.share, size = widest.size, own = widest.own_room * size;
    size_t floats = (size_t)(queries * (3 * size + 1 + 2 * widest.width) + 2 * own);
    float *scratch = malloc(sizeof(float) * floats);
    if (!scratch) abort();
    key_sums sums = {owed, owed + widest.prompt_room * size, scratch, scratch + own};
    memset(scratch, 0, sizeof(float) * (size_t)(2 * own));
    memset(owed, 0, sizeof(float) * (size_t)(2 * widest.prompt_room * size));
    backward_scratch t = {.queries = scratch + 2 * own};
    t.d_out = t.queries + queries * size;
    t.d_queries = t.d_out + queries * size;
    t.p = t.d_queries + queries * size;
    t.ds = t.p + queries * widest.width;
    t.delta = t.ds + queries * widest.width;
    for (long row = 0; row < rows; row += RK_QUERY_ROWS) {
        long end = row + RK_QUERY_ROWS < rows ? row + RK_QUERY_ROWS : rows;
        block b = block_of(g, kv_head, segment, row, end);
        backward_block(g, &b, &t, &sums, dq, d_out, o, lse, q, k_columns, k_rows, v_columns);
    }
    add_own(g, dk, sums.own_k, kv_head, segment, size);
    add_own(g, dv, sums.own_v, kv_head, segment, size);
    free(scratch);
}
