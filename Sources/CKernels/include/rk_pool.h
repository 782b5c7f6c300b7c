#pragma once
/// A fixed set of threads that share the tiles of one job at a time. One caller at a time.
typedef struct rk_pool rk_pool;
typedef void (*rk_tile_body)(void *context, long tile);

/// `threads` counts the caller; NULL when a thread cannot be started.
rk_pool *rk_pool_create(int threads);
void rk_pool_destroy(rk_pool *pool);
/// Runs body(context, 0 ..< tiles), each once, in any order and on any thread; returns when all are done.
void rk_pool_run(rk_pool *pool, long tiles, rk_tile_body body, void *context);
