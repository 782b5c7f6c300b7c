"""Random tiny llama and qwen2 models with the logits, loss and gradients PyTorch gives for them.

    python3 Tests/Oracles/tiny_models.py            rewrites Tests/LanguageModelTests/Fixtures/tiny-*

Needs torch, transformers, safetensors. Each folder holds a Hugging Face model (config.json, generation_config.json,
model.safetensors in float32) and expected.safetensors, computed in float32 with eager attention. Rows are sequences,
each run alone; rows of one group share their prompt. B rows, T positions (padded on the right with token 0), V tokens:

    input_ids [B, T] I32          group [B] I32                 which group a row belongs to
    prompt_length [B] I32         length [B] I32                prompt + completion; the rest of a row is padding
    logits [B, T, V]              raw logits, not divided by the temperature; zero at padding
    temperature [1]               divides the logits in all that follows
    logprobs [B, T]               logprobs[b, t] = log p(input_ids[b, t] | input_ids[b, :t]); zero outside completions
    entropies [B, T]              entropy (nats) of that same distribution; zero outside completions
    completion_mask [B, T]        1 where t is a completion token
    advantages [B]                behaviour_logprobs [B, T]     logprobs plus noise of 0.15
    loss [1]                      see objective()
    d_logprob, d_entropy [B, T]   gradient of the loss by logprobs and by entropies
    grad:NAME                     gradient of the loss by the parameter NAME; a tied embedding sums both its uses
    greedy [groups, 8] I32        the eight tokens a greedy decode appends to each group's prompt (no stop token)
"""

import pathlib

import torch
from safetensors.torch import save_file
from transformers import LlamaConfig, LlamaForCausalLM, Qwen2Config, Qwen2ForCausalLM

FIXTURES = pathlib.Path(__file__).resolve().parents[1] / "LanguageModelTests" / "Fixtures"
VOCABULARY = 96
GROUPS = [(7, [5, 8, 1]), (3, [6, 2])]  # (prompt length, completion lengths)
ENTROPY_COEFFICIENT = 0.01


def models():
    """(folder, model, temperature): what differs between them is what each is there to catch."""
    common = dict(vocab_size=VOCABULARY, num_hidden_layers=2, max_position_embeddings=256, attn_implementation="eager",
                  bos_token_id=1, eos_token_id=2, pad_token_id=0)
    yield "tiny-llama-tied", LlamaForCausalLM(LlamaConfig(
        hidden_size=32, intermediate_size=48, num_attention_heads=4, num_key_value_heads=2, rms_norm_eps=1e-5,
        tie_word_embeddings=True, rope_parameters={"rope_type": "default", "rope_theta": 100000.0}, **common)), 1.0
    yield "tiny-llama-untied", LlamaForCausalLM(LlamaConfig(
        hidden_size=36, intermediate_size=56, num_attention_heads=3, num_key_value_heads=1, head_dim=10,
        rms_norm_eps=1e-6, tie_word_embeddings=False, rope_parameters={
            "rope_type": "llama3", "rope_theta": 10000.0, "factor": 4.0, "low_freq_factor": 1.0,
            "high_freq_factor": 4.0, "original_max_position_embeddings": 64}, **common)), 0.8
    yield "tiny-qwen2-tied", Qwen2ForCausalLM(Qwen2Config(
        hidden_size=32, intermediate_size=48, num_attention_heads=4, num_key_value_heads=2, rms_norm_eps=1e-6,
        tie_word_embeddings=True, rope_parameters={"rope_type": "default", "rope_theta": 1000000.0}, **common)), 1.0
    yield "tiny-qwen2-untied", Qwen2ForCausalLM(Qwen2Config(
        hidden_size=36, intermediate_size=60, num_attention_heads=6, num_key_value_heads=1, rms_norm_eps=1e-6,
        tie_word_embeddings=False, rope_parameters={"rope_type": "default", "rope_theta": 10000.0}, **common)), 1.3


def randomise(model, generator):
    """Weights large enough for peaked distributions and for every term of the backward pass to matter."""
    with torch.no_grad():
        for name, parameter in model.named_parameters():
            noise = torch.randn(parameter.shape, generator=generator)
            if "norm" in name:
                parameter.copy_(1 + 0.2 * noise)
            elif name.endswith(".bias"):
                parameter.copy_(0.3 * noise)
            elif "embed_tokens" in name or "lm_head" in name:
                parameter.copy_(0.5 * noise)
            else:
                parameter.copy_(noise * parameter.shape[1] ** -0.5)


def rows(generator):
    """Padded sequences with their group, prompt length and length."""
    width = max(prompt + max(completions) for prompt, completions in GROUPS)
    ids, group, prompts, lengths = [], [], [], []
    for index, (prompt, completions) in enumerate(GROUPS):
        shared = torch.randint(3, VOCABULARY, (prompt,), generator=generator)
        for completion in completions:
            own = torch.randint(3, VOCABULARY, (completion,), generator=generator)
            ids.append(torch.cat([shared, own, torch.zeros(width - prompt - completion, dtype=torch.long)]))
            group.append(index)
            prompts.append(prompt)
            lengths.append(prompt + completion)
    return torch.stack(ids), group, prompts, lengths


def objective(logprobs, entropies, behaviour, advantages, mask):
    """-(1/N) sum of min(r A, clip(r, 0.8, 1.28) A) - 0.01 mean entropy, r = exp(logprob - behaviour logprob).

    N counts the completion tokens of all rows; the entropy's mean is over the same tokens.
    """
    ratio = torch.exp(logprobs - behaviour)
    advantage = advantages[:, None]
    surrogate = torch.minimum(ratio * advantage, ratio.clamp(0.8, 1.28) * advantage)
    return -((surrogate + ENTROPY_COEFFICIENT * entropies) * mask).sum() / mask.sum()


def evaluate(model, temperature, generator):
    ids, group, prompts, lengths = rows(generator)
    batch, width = ids.shape
    logits = torch.stack([
        torch.cat([model(ids[b:b + 1, :n]).logits[0], torch.zeros(width - n, VOCABULARY)])
        for b, n in enumerate(lengths)])
    mask = torch.zeros(batch, width)
    for b in range(batch):
        mask[b, prompts[b]:lengths[b]] = 1
    table = torch.log_softmax(logits / temperature, dim=-1)
    chosen = table[:, :-1].gather(-1, ids[:, 1:, None])[..., 0]
    entropy = -(table.exp() * table).sum(-1)[:, :-1]
    first = torch.zeros(batch, 1)
    logprobs = torch.cat([first, chosen], dim=1) * mask
    entropies = torch.cat([first, entropy], dim=1) * mask
    behaviour = (logprobs.detach() + 0.15 * torch.randn(mask.shape, generator=generator)) * mask
    advantages = torch.randn(batch, generator=generator)
    loss = objective(logprobs, entropies, behaviour, advantages, mask)
    d_logprob, d_entropy = torch.autograd.grad(loss, (logprobs, entropies), retain_graph=True)
    loss.backward()

    def integers(values):
        return torch.tensor(values, dtype=torch.int32)

    expected = {
        "input_ids": ids.int(), "group": integers(group), "prompt_length": integers(prompts),
        "length": integers(lengths), "logits": logits.detach(), "temperature": torch.tensor([temperature]),
        "logprobs": logprobs.detach(), "entropies": entropies.detach(), "completion_mask": mask,
        "advantages": advantages, "behaviour_logprobs": behaviour, "loss": loss.detach().reshape(1),
        "d_logprob": d_logprob, "d_entropy": d_entropy, "greedy": greedy(model, ids, group, prompts)}
    for name, parameter in model.named_parameters():
        expected["grad:" + name] = parameter.grad
    return {name: tensor.contiguous() for name, tensor in expected.items()}


def greedy(model, ids, group, prompts):
    rows = []
    for index in sorted(set(group)):
        row = group.index(index)
        sequence = ids[row, :prompts[row]].tolist()
        for _ in range(8):
            with torch.no_grad():
                top = model(torch.tensor([sequence])).logits[0, -1].topk(2)
            assert top.values[0] - top.values[1] > 1e-2, "the best two tokens are too close for a stable fixture"
            sequence.append(int(top.indices[0]))
        rows.append(sequence[-8:])
    return torch.tensor(rows, dtype=torch.int32)


def main():
    torch.set_num_threads(1)
    for seed, (folder, model, temperature) in enumerate(models()):
        generator = torch.Generator().manual_seed(20 + seed)
        randomise(model, generator)
        model.eval()
        path = FIXTURES / folder
        model.save_pretrained(path)
        save_file(evaluate(model, temperature, generator), path / "expected.safetensors")
        for file in path.iterdir():
            file.chmod(0o644)
        size = sum(file.stat().st_size for file in path.iterdir())
        print(f"{folder}: {size} bytes, {sum(p.numel() for p in model.parameters())} parameters")


if __name__ == "__main__":
    main()
