#pragma once

static void distribution(const float *logits, long vocabulary, float inverse_temperature, float *log_sum,
                         float *entropy) {
    float top = -INFINITY;
    for (long i = 0; i < vocabulary; i++) {
#pragma clang fp reassociate(on)
        top = logits[i] > top ? logits[i] : top;
    }
    double sum = 0, weighted = 0;
    // Blocks keep the float sums short: a vocabulary is long and its tail adds up.
    for (long start = 0; start < vocabulary; start += 2048) {
        long end = start + 2048 < vocabulary ? start + 2048 : vocabulary;
        float s = 0, m = 0;
        for (long i = start; i < end; i++) {
#pragma clang fp reassociate(on)
            float z = (logits[i] - top) * inverse_temperature;
            // Its exponential is 0 already, and 0 * -infinity would not be.
            z = z < -100.0f ? -100.0f : z;
            float e = exponential(z);
            s += e;
            m += e * z;
        }
        sum += s;
        weighted += m;
    }
    *log_sum = top * inverse_temperature + (float)log(sum);
    *entropy = (float)(log(sum) - weighted / sum);
}

static void distribution_backward(float *logits, long vocabulary, float inverse_temperature, float log_sum,
                                  float entropy, long target, float d_logprob, float d_entropy) {
    for (long i = 0; i < vocabulary; i++) {
        float lp = logits[i] * inverse_temperature - log_sum, p = exponential(lp);
        // p (log p + H) goes to 0 with p, whatever log p does.
        float h = p > 0 ? p * (lp + entropy) : 0;
        logits[i] = -(d_logprob * p + d_entropy * h) * inverse_temperature;
    }
    logits[target] += d_logprob * inverse_temperature;
}
