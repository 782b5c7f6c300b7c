// One path: included once by each of kernels_*.c, which says with which instructions. RK_FUSED: a fused multiply-add is
// one instruction. RK_ROWS: rows of a register tile.
#include <math.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "rk_kernels.h"

// Vectors are passed only to functions that are inlined: no calling convention sees them.
#pragma clang diagnostic ignored "-Wpsabi"

#define RK_INLINE static inline __attribute__((always_inline))

#include "vectors.h"
#include "exponential.h"
#include "layers.h"
#include "bfloat16.h"
#include "optimizer.h"
#include "row_tile.h"
#include "packed.h"
#include "attention.h"
#include "attention_backward.h"
#include "attention_decode.h"
#include "distribution.h"

static const rk_kernels table = {
    .rmsnorm = rmsnorm,
    .rmsnorm_dx = rmsnorm_dx,
    .rmsnorm_dw = rmsnorm_dw,
    .rotate = rotate,
    .swiglu = swiglu,
    .swiglu_backward = swiglu_backward,
    .add = add,
    .round_bf16 = round_bf16,
    .to_bf16 = to_bf16,
    .from_bf16 = from_bf16,
    .sum_squares = sum_squares,
    .adamw = adamw,
    .pack_bf16 = pack_bf16,
    .packed_multiply = packed_multiply,
    .pack_rows = pack_rows,
    .pack_columns = pack_columns,
    .attend = attend,
    .attend_backward = attend_backward,
    .attend_decode = attend_decode,
    .distribution = distribution,
    .distribution_backward = distribution_backward,
};
