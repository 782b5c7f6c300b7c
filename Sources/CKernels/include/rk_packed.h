#pragma once
/// Packs panel `panel` (16 columns) of w [columns, depth], whose values are bfloat16 already, into `packed`, which has
/// room for ceil(columns / 16) * depth * 16 values. Columns past the end are zero.
void rk_pack_bf16(unsigned short *packed, const float *w, long columns, long depth, long panel);
/// y[r][n] = x[r] . w[n] for all rows and the columns of panels [from, to); y rows are `columns` apart.
void rk_packed_multiply(float *y, const float *x, const unsigned short *packed, long rows, long columns, long depth,
                        long from, long to);
