#pragma once
// Causal attention of a packed group: `prompt` rows, then completions that see the prompt and their own past.
// q, o: [rows, heads * size]; k, v: [rows, kv_heads * size]; lse: [rows, heads]. `begins[c] .. begins[c+1]` are the
// rows of completion c, counted from the group's first row.

typedef struct {
    long rows, prompt, completions;
    const long *begins;
    long heads, kv_heads, size;
    float scale;
} rk_group;

/// Scratch floats one call of the functions below needs.
long rk_attention_scratch(const rk_group *group);
/// Query rows [from, to) of one key/value head's query heads.
void rk_attention(const rk_group *group, float *o, float *lse, const float *q, const float *k, const float *v,
                  long kv_head, long from, long to, float *scratch);
/// All rows of one key/value head; adds to dq, dk, dv.
void rk_attention_backward(const rk_group *group, float *dq, float *dk, float *dv, const float *d_out, const float *o,
                           const float *lse, const float *q, const float *k, const float *v, long kv_head,
                           float *scratch);

/// Keys and values in up to two runs (a shared prompt, an own tail), each [length, kv_heads * size].
typedef struct {
    const float *prompt_k, *prompt_v, *tail_k, *tail_v;
    long prompt, tail;
} rk_cache;
/// One query row of one key/value head's query heads: q, o point at the row's [heads * size].
void rk_attention_decode(float *o, const float *q, const rk_cache *cache, long heads, long kv_heads, long size,
                         float scale, long kv_head, float *scratch);
