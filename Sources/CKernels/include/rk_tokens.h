#pragma once
/// The distribution softmax(logits * inverse_temperature) of one row: logarithm of the denominator and entropy (nats).
void rk_token_distribution(const float *logits, long vocabulary, float inverse_temperature, float *log_sum, float *entropy);
/// Turns a row of logits into its gradient: d_logprob * (onehot - p) - d_entropy * p * (log p + H), times the inverse
/// temperature.
void rk_token_backward(float *logits, long vocabulary, float inverse_temperature, float log_sum, float entropy, long target, float d_logprob, float d_entropy);
