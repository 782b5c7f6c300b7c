// llama.cpp's side of the generation benchmark: `llama_generation MODEL THREADS`. Says "ready", then does one
// measurement for each line of standard input (`shared` or `distinct`) and prints its figures as a line of JSON.
// `llama_generation convert FROM TO` writes the float16 model.
#include <llama.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>

enum { SEQUENCES = 32, PROMPT = 128, STEPS = 64 };

static double now(void) {
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

static double processor_seconds(void) {
    struct rusage u;
    getrusage(RUSAGE_SELF, &u);
    return (double)(u.ru_utime.tv_sec + u.ru_stime.tv_sec) + 1e-6 * (double)(u.ru_utime.tv_usec + u.ru_stime.tv_usec);
}

static void quiet(enum ggml_log_level level, const char *text, void *unused) {
    (void)unused;
    if (level == GGML_LOG_LEVEL_ERROR) fputs(text, stderr);
}

static int fail(const char *reason) {
    fprintf(stderr, "llama_generation: %s\n", reason);
    return 1;
}

static void add(struct llama_batch *batch, llama_token token, int position, int sequence, int wanted) {
    int i = batch->n_tokens++;
    batch->token[i] = token;
    batch->pos[i] = position;
    batch->n_seq_id[i] = 1;
    batch->seq_id[i][0] = sequence;
    batch->logits[i] = (int8_t)wanted;
}

static llama_token most_likely(struct llama_context *context, int output, int vocabulary) {
    const float *logits = llama_get_logits_ith(context, output);
    int best = 0;
    for (int i = 1; i < vocabulary; i++)
        if (logits[i] > logits[best]) best = i;
    return best;
}

// Prompts of PROMPT tokens through the model: one sequence, or all.
static int prefill(struct llama_context *context, struct llama_batch *batch, int prompts, int vocabulary,
                   llama_token *next) {
    int together = 512 / PROMPT;
    for (int first = 0; first < prompts; first += together) {
        int last = first + together < prompts ? first + together : prompts;
        batch->n_tokens = 0;
        for (int s = first; s < last; s++)
            for (int j = 0; j < PROMPT; j++)
                add(batch, 1000 + (int)(((long)j * 7919 + (long)s * 104729) % 40000), j, s, j == PROMPT - 1);
        if (llama_decode(context, *batch)) return fail("prefill failed");
        for (int s = first; s < last; s++)
            next[s] = most_likely(context, (s - first + 1) * PROMPT - 1, vocabulary);
    }
    return 0;
}

static int measure(struct llama_context *context, int shared, int vocabulary) {
    struct llama_batch batch = llama_batch_init(512, 0, 1);
    llama_memory_t memory = llama_get_memory(context);
    llama_memory_clear(memory, false);
    llama_token next[SEQUENCES];
    double start = now();
    if (prefill(context, &batch, shared ? 1 : SEQUENCES, vocabulary, next)) return 1;
    for (int s = 1; shared && s < SEQUENCES; s++) {
        llama_memory_seq_cp(memory, 0, s, -1, -1);
        // Greedy copies of one text would be one text: each starts with a token of its own.
        next[s] = next[0] + s;
    }
    double prefilled = now(), used = processor_seconds();
    for (int step = 0; step < STEPS; step++) {
        batch.n_tokens = 0;
        for (int s = 0; s < SEQUENCES; s++) add(&batch, next[s], PROMPT + step, s, 1);
        if (llama_decode(context, batch)) return fail("decoding failed");
        for (int s = 0; s < SEQUENCES; s++) next[s] = most_likely(context, s, vocabulary);
    }
    struct rusage usage;
    getrusage(RUSAGE_SELF, &usage);
    printf("{\"tokens\": %d, \"seconds\": %.6f, \"cpuSeconds\": %.6f, \"prefillSeconds\": %.6f, \"peakMemory\": %.3f}\n",
           SEQUENCES * STEPS, now() - prefilled, processor_seconds() - used, prefilled - start,
           (double)usage.ru_maxrss / 1048576);
    llama_batch_free(batch);
    return 0;
}

static struct llama_context *open_context(struct llama_model *model, int threads, int unified) {
    struct llama_context_params params = llama_context_default_params();
    params.n_ctx = SEQUENCES * 256;
    params.n_batch = 512;
    params.n_ubatch = 512;
    params.n_seq_max = SEQUENCES;
    params.n_threads = params.n_threads_batch = threads;
    // As llama-batched-bench: one buffer for all sequences where they share a prompt, one each where they do not.
    params.kv_unified = unified;
    return llama_init_from_model(model, params);
}

static int convert(const char *from, const char *to) {
    struct llama_model_quantize_params params = llama_model_quantize_default_params();
    params.ftype = LLAMA_FTYPE_MOSTLY_F16;
    params.allow_requantize = true;
    return llama_model_quantize(from, to, &params) ? fail("the model could not be converted") : 0;
}

int main(int count, char **arguments) {
    llama_log_set(quiet, NULL);
    llama_backend_init();
    if (count == 4 && !strcmp(arguments[1], "convert")) return convert(arguments[2], arguments[3]);
    if (count != 3) return fail("usage: llama_generation MODEL THREADS | convert FROM TO");
    struct llama_model *model = llama_model_load_from_file(arguments[1], llama_model_default_params());
    if (!model) return fail("the model could not be read");
    int vocabulary = llama_vocab_n_tokens(llama_model_get_vocab(model)), threads = atoi(arguments[2]);
    struct llama_context *shared = open_context(model, threads, 1), *distinct = open_context(model, threads, 0);
    if (!shared || !distinct) return fail("no context");
    printf("ready %s\n", llama_print_system_info());
    fflush(stdout);
    char line[64];
    while (fgets(line, sizeof line, stdin)) {
        int is_shared = !strncmp(line, "shared", 6);
        if (measure(is_shared ? shared : distinct, is_shared, vocabulary)) return 1;
        fflush(stdout);
    }
    return 0;
}
