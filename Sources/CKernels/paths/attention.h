#pragma once

// Attention of a packed group by register tiles. The query heads of one key/value head are done together, eight
// rows at a time; scores live for those rows only.

#define RK_QUERY_ROWS 8

RK_INLINE long round16(long n) { return (n + 15) / 16 * 16; }

static void pack_rows(const rk_group *g, float *packed, const float *x, long kv_head) {
    long width = round16(g->size), row = g->kv_heads * g->size;
    memset(packed, 0, sizeof(float) * (size_t)(g->padded[g->segments] * width));
    for (long s = 0; s < g->segments; s++)
        for (long r = g->begins[s]; r < g->begins[s + 1]; r++)
            memcpy(packed + (g->padded[s] + r - g->begins[s]) * width, x + r * row + kv_head * g->size,
                   sizeof(float) * (size_t)g->size);
}

static void pack_columns(const rk_group *g, float *packed, const float *x, long kv_head) {
    long width = round16(g->size), row = g->kv_heads * g->size;
    memset(packed, 0, sizeof(float) * (size_t)(g->padded[g->segments] * width));
    for (long s = 0; s < g->segments; s++)
        for (long r = g->begins[s]; r < g->begins[s + 1]; r++) {
            long to = g->padded[s] + r - g->begins[s];
            const float *from = x + r * row + kv_head * g->size;
            float *lane = packed + to / 16 * 16 * width + to % 16;
            for (long i = 0; i < g->size; i++) lane[i * 16] = from[i];
        }
}

// One block of query rows of a segment and the keys it sees: `prompt` (0 in the prompt itself), then its own segment up
// to the block's last row. `width` floats of scores a query: both runs, each padded to 16.
typedef struct {
    long first_row, rows, queries, share, head, size;
    long prompt, prompt_room, own, own_room, width, prior, own_at;
} block;

RK_INLINE block block_of(const rk_group *g, long kv_head, long segment, long from, long to) {
    block b = {.rows = to - from, .share = g->heads / g->kv_heads, .prior = from, .own_at = g->padded[segment]};
    b.first_row = g->begins[segment] + from;
    b.queries = b.rows * b.share;
    b.head = kv_head * b.share;
    b.size = round16(g->size);
    b.prompt = segment > 0 ? g->begins[1] : 0;
    b.prompt_room = round16(b.prompt);
    b.own = to;
    b.own_room = round16(to);
    b.width = b.prompt_room + b.own_room;
    return b;
}

// Query i of the block is row i / share, head i % share.
RK_INLINE long query_at(const rk_group *g, const block *b, long i) {
    return ((b->first_row + i / b->share) * g->heads + b->head + i % b->share) * g->size;
}

RK_INLINE long lse_at(const rk_group *g, const block *b, long i) {
    return (b->first_row + i / b->share) * g->heads + b->head + i % b->share;
}

// Keys of its own segment that query i sees.
RK_INLINE long own_limit(const block *b, long i) { return b->prior + i / b->share + 1; }

RK_INLINE void gather(const rk_group *g, const block *b, float *out, const float *x, float factor) {
    for (long i = 0; i < b->queries; i++) {
        const float *from = x + query_at(g, b, i);
        float *to = out + i * b->size;
        for (long d = 0; d < g->size; d++) to[d] = from[d] * factor;
        for (long d = g->size; d < b->size; d++) to[d] = 0;
    }
}

// scores[i] = x[i] . key for the keys of both runs.
RK_INLINE void against_keys(const block *b, float *scores, const float *x, const float *columns) {
    multiply_panels(b->queries, b->prompt_room, scores, b->width, x, b->size, columns, b->size);
    multiply_panels(b->queries, b->own_room, scores + b->prompt_room, b->width, x, b->size,
                    columns + b->own_at * b->size, b->size);
}

// out[i] = sum over keys of p[i] * row.
RK_INLINE void mix_rows(const block *b, float *out, const float *p, const float *rows) {
    multiply_rows(b->queries, b->size, out, b->size, p, b->width, 1, rows, b->size, b->prompt, 0);
    multiply_rows(b->queries, b->size, out, b->size, p + b->prompt_room, b->width, 1, rows + b->own_at * b->size,
                  b->size, b->own, 1);
}

RK_INLINE float largest(const float *x, long count, float top) {
    for (long i = 0; i < count; i++) {
#pragma clang fp reassociate(on)
        top = x[i] > top ? x[i] : top;
    }
    return top;
}

// x[i] = exp(x[i] - top) up to `count`, 0 up to `room`; returns the sum.
RK_INLINE float exponentials(float *x, long count, long room, float top) {
    float sum = 0;
    for (long i = 0; i < count; i++) {
#pragma clang fp reassociate(on)
        float e = exponential(x[i] - top);
        x[i] = e;
        sum += e;
    }
    for (long i = count; i < room; i++) x[i] = 0;
    return sum;
}

static void attend_block(const rk_group *g, const block *b, float *o, float *lse, const float *q,
                         const float *k_columns, const float *v_rows, float *scratch) {
    float *queries = scratch, *mixed = queries + b->queries * b->size, *scores = mixed + b->queries * b->size;
    gather(g, b, queries, q, g->scale);
    against_keys(b, scores, queries, k_columns);
    for (long i = 0; i < b->queries; i++) {
        float *prompt = scores + i * b->width, *own = prompt + b->prompt_room;
        float top = largest(own, own_limit(b, i), largest(prompt, b->prompt, -INFINITY));
        float sum = exponentials(prompt, b->prompt, b->prompt_room, top);
        sum += exponentials(own, own_limit(b, i), b->own_room, top);
        lse[lse_at(g, b, i)] = top + logf(sum);
        float inverse = 1.0f / sum;
        for (long j = 0; j < b->width; j++) prompt[j] *= inverse;
    }
    mix_rows(b, mixed, scores, v_rows);
    for (long i = 0; i < b->queries; i++)
        memcpy(o + query_at(g, b, i), mixed + i * b->size, sizeof(float) * (size_t)g->size);
}

static void attend(const rk_group *g, float *o, float *lse, const float *q, const float *k_columns,
                   const float *v_rows, long kv_head, long segment, long from, long to) {
    block widest = block_of(g, kv_head, segment, 0, to);
    long queries = RK_QUERY_ROWS * widest.share;
    float *scratch = malloc(sizeof(float) * (size_t)(queries * (2 * widest.size + widest.width)));
    if (!scratch) abort();
    for (long row = from; row < to; row += RK_QUERY_ROWS) {
        long end = row + RK_QUERY_ROWS < to ? row + RK_QUERY_ROWS : to;
        block b = block_of(g, kv_head, segment, row, end);
        attend_block(g, &b, o, lse, q, k_columns, v_rows, scratch);
    }
    free(scratch);
}
