#pragma once
// Every kernel, once for each instruction set. Arrays are row-major float32 and do not overlap unless it says so.

#pragma clang assume_nonnull begin

/// A packed group: the prompt is segment 0, each completion one more. `begins[s] ..< begins[s + 1]` are the rows of
/// segment s; `padded[s] ..< padded[s + 1]` is its room in packed keys and values, a multiple of 16.
typedef struct {
    long segments;
    const long *begins, *padded;
    long heads, kv_heads, size;
    float scale;
} rk_group;

/// What a decoding row sees: a shared prompt's keys and values and its own, each [length, kv_heads * size].
typedef struct {
    const float *prompt_k, *prompt_v, *tail_k, *tail_v;
    long prompt, tail;
    long heads, kv_heads, size;
    float scale;
} rk_cache;

/// AdamW's constants of one step: `kept` = 1 - lr * decay, `step` = lr / (1 - b1^t), `root` = 1 / sqrt(1 - b2^t), and
/// `a1`, `a2` are 1 - b1 and 1 - b2, rounded from double.
typedef struct {
    float scale, b1, a1, b2, a2, epsilon, kept, step, root;
} rk_adamw_step;

typedef struct {
    /// y[r][c] = x[r][c] * scale[r] * w[c], scale[r] = 1 / sqrt(mean(x[r]^2) + epsilon).
    void (*rmsnorm)(float *y, float *scale, const float *x, const float *w, long rows, long width, float epsilon);
    /// dx += the gradient of each row.
    void (*rmsnorm_dx)(float *dx, const float *dy, const float *x, const float *w, const float *scale, long rows,
                       long width);
    /// dw[c] += sum over rows, in order, of dy * x * scale, for columns [from, to).
    void (*rmsnorm_dw)(float *dw, const float *dy, const float *x, const float *scale, long rows, long width,
                       long from, long to);
    /// Turns pairs (i, i + half) of each head by the row's position; sign -1 turns back.
    void (*rotate)(float *x, const int *positions, const float *cosines, const float *sines, long rows, long heads,
                   long half, float sign);
    /// h = silu(gate) * up.
    void (*swiglu)(float *h, const float *gate, const float *up, long count);
    void (*swiglu_backward)(float *dgate, float *dup, const float *dh, const float *gate, const float *up, long count);
    /// y += x.
    void (*add)(float *y, const float *x, long count);

    /// Rounds to bfloat16 (nearest, ties to even; a NaN stays one) in place, to bits, and back from bits.
    void (*round_bf16)(float *x, long count);
    void (*to_bf16)(unsigned short *y, const float *x, long count);
    void (*from_bf16)(float *y, const unsigned short *x, long count);
    double (*sum_squares)(const float *x, long count);
    void (*adamw)(float *w, const float *g, float *m, float *v, long count, const rk_adamw_step *step);

    /// Packs panel `panel` (16 columns) of w [columns, depth], bfloat16 values, into packed[panel][depth][16].
    void (*pack_bf16)(unsigned short *packed, const float *w, long columns, long depth, long panel);
    /// y[r][n] = x[r] . w[n] for all rows and the columns of panels [from, to).
    void (*packed_multiply)(float *y, const float *x, const unsigned short *packed, long rows, long columns,
                            long depth, long from, long to);

    /// Lays one kv head of x [rows, kv_heads * size] out as [padded rows][padded size] and [padded rows / 16][padded
    /// size][16]; what is not in x is zero.
    void (*pack_rows)(const rk_group *group, float *packed, const float *x, long kv_head);
    void (*pack_columns)(const rk_group *group, float *packed, const float *x, long kv_head);
    /// Query rows [from, to) of a segment, counted from its begin; k packed by columns, v by rows.
    void (*attend)(const rk_group *group, float *o, float *lse, const float *q, const float *k_columns,
                   const float *v_rows, long kv_head, long segment, long from, long to);
    /// All rows of a segment: dq, and the segment's own rows of dk and dv, are added to; what its rows owe to the
    /// prompt (segment > 0) is written to `owed`: [2][padded prompt][padded size], dk then dv.
    void (*attend_backward)(const rk_group *group, float *dq, float *dk, float *dv, float *owed, const float *d_out,
                            const float *o, const float *lse, const float *q, const float *k_columns,
                            const float *k_rows, const float *v_columns, long kv_head, long segment);
    /// One row's query heads of one kv head; q and o point at the row's [heads * size]; scratch has room for
    /// heads / kv_heads * (prompt + tail + 32) floats.
    void (*attend_decode)(float *o, const float *q, const rk_cache *cache, long kv_head, float *scratch);

    /// softmax(logits * inverse_temperature) of a row: logarithm of the denominator, and entropy in nats.
    void (*distribution)(const float *logits, long vocabulary, float inverse_temperature, float *log_sum,
                         float *entropy);
    /// Turns the row's logits into their gradient.
    void (*distribution_backward)(float *logits, long vocabulary, float inverse_temperature, float log_sum,
                                  float entropy, long target, float d_logprob, float d_entropy);
} rk_kernels;

/// The kernels of a path, or NULL where the machine (or this build) lacks its instructions.
const rk_kernels *_Nullable rk_kernels_portable(void);
const rk_kernels *_Nullable rk_kernels_avx2(void);
const rk_kernels *_Nullable rk_kernels_avx512(void);

#pragma clang assume_nonnull end
