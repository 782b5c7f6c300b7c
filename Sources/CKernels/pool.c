#define _GNU_SOURCE
#include "rk_pool.h"

#include <linux/futex.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/syscall.h>
#include <unistd.h>

// The ticket holds the job's number in its upper half and the next tile in its lower half. A thread claims a tile by
// compare-and-swap on both, so a thread that comes late cannot take a tile of the next job for one of this.
struct rk_pool {
    _Alignas(64) _Atomic uint64_t ticket;
    _Alignas(64) _Atomic long done;
    _Alignas(64) _Atomic uint32_t job;
    _Atomic int sleepers;
    _Atomic int stop;
    long tiles;
    rk_tile_body body;
    void *context;
    int helpers;
    pthread_t threads[];
};

static void relax(void) {
#if defined(__x86_64__)
    __builtin_ia32_pause();
#elif defined(__aarch64__)
    __asm__ volatile("yield");
#endif
}

static void work(rk_pool *pool, uint32_t job) {
    for (;;) {
        uint64_t ticket = atomic_load_explicit(&pool->ticket, memory_order_acquire);
        do {
            if ((uint32_t)(ticket >> 32) != job || (long)(uint32_t)ticket >= pool->tiles) return;
        } while (!atomic_compare_exchange_weak_explicit(&pool->ticket, &ticket, ticket + 1, memory_order_acq_rel,
                                                        memory_order_acquire));
        pool->body(pool->context, (long)(uint32_t)ticket);
        atomic_fetch_add_explicit(&pool->done, 1, memory_order_release);
    }
}

static uint32_t await_job(rk_pool *pool, uint32_t last) {
    for (int spin = 0; spin < 4000; spin++) {
        uint32_t job = atomic_load_explicit(&pool->job, memory_order_acquire);
        if (job != last || atomic_load(&pool->stop)) return job;
        relax();
    }
    atomic_fetch_add(&pool->sleepers, 1);
    uint32_t job;
    while ((job = atomic_load(&pool->job)) == last && !atomic_load(&pool->stop))
        syscall(SYS_futex, &pool->job, FUTEX_WAIT_PRIVATE, last, NULL, NULL, 0);
    atomic_fetch_sub(&pool->sleepers, 1);
    return job;
}

static void *helper(void *argument) {
    rk_pool *pool = argument;
    uint32_t last = 0;
    while (!atomic_load(&pool->stop)) {
        last = await_job(pool, last);
        work(pool, last);
    }
    return NULL;
}

rk_pool *rk_pool_create(int threads) {
    int helpers = threads > 1 ? threads - 1 : 0;
    rk_pool *pool = aligned_alloc(64, (sizeof(rk_pool) + sizeof(pthread_t) * (size_t)helpers + 63) / 64 * 64);
    if (!pool) return NULL;
    *pool = (rk_pool){.helpers = 0};
    for (int i = 0; i < helpers; i++) {
        if (pthread_create(&pool->threads[i], NULL, helper, pool)) {
            rk_pool_destroy(pool);
            return NULL;
        }
        pool->helpers++;
    }
    return pool;
}

void rk_pool_destroy(rk_pool *pool) {
    atomic_store(&pool->stop, 1);
    atomic_fetch_add(&pool->job, 1);
    syscall(SYS_futex, &pool->job, FUTEX_WAKE_PRIVATE, INT32_MAX, NULL, NULL, 0);
    for (int i = 0; i < pool->helpers; i++) pthread_join(pool->threads[i], NULL);
    free(pool);
}

void rk_pool_run(rk_pool *pool, long tiles, rk_tile_body body, void *context) {
    if (tiles <= 0) return;
    if (pool->helpers == 0 || tiles == 1) {
        for (long tile = 0; tile < tiles; tile++) body(context, tile);
        return;
    }
    uint32_t job = atomic_load(&pool->job) + 1;
    // Closed first: a thread still in the last job must not see its ticket beside this job's tiles.
    atomic_store(&pool->ticket, (uint64_t)job << 32 | UINT32_MAX);
    pool->tiles = tiles;
    pool->body = body;
    pool->context = context;
    atomic_store_explicit(&pool->done, 0, memory_order_relaxed);
    atomic_store(&pool->ticket, (uint64_t)job << 32);
    atomic_store(&pool->job, job);
    if (atomic_load(&pool->sleepers) > 0)
        syscall(SYS_futex, &pool->job, FUTEX_WAKE_PRIVATE, INT32_MAX, NULL, NULL, 0);
    work(pool, job);
    while (atomic_load_explicit(&pool->done, memory_order_acquire) < tiles) relax();
}
