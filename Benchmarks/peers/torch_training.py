"""PyTorch's side of the training benchmark: `torch_training.py MODEL.gguf THREADS`. Says "ready", then takes one
optimizer step for each line of standard input, on as many sequences as it says, and prints its figures as a line of JSON."""
import json
import os
import resource
import sys
import time

os.environ["HF_HUB_OFFLINE"] = os.environ["TQDM_DISABLE"] = "1"
os.environ["OMP_NUM_THREADS"] = sys.argv[2]

import torch
import transformers

LENGTH = 128


def load(path):
    transformers.logging.set_verbosity_error()
    folder, name = os.path.split(path)
    model = transformers.AutoModelForCausalLM.from_pretrained(
        folder, gguf_file=name, dtype=torch.float32, attn_implementation="sdpa")
    model.config.use_cache = False
    return model.train()


def step(model, optimizer, tokens, advantages):
    """The clipped policy objective on the policy itself, its gradient, clipping and AdamW."""
    logits = model(input_ids=tokens[:, :-1]).logits
    targets = tokens[:, 1:, None]
    logprobs = torch.gather(logits, -1, targets).squeeze(-1) - torch.logsumexp(logits, -1)
    del logits
    ratio = torch.exp(logprobs - logprobs.detach())
    loss = -torch.min(ratio * advantages, torch.clamp(ratio, 0.8, 1.28) * advantages).mean()
    loss.backward()
    norm = torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
    optimizer.step()
    optimizer.zero_grad(set_to_none=True)
    return logprobs.mean().item(), norm.item()


def main():
    torch.set_num_threads(int(sys.argv[2]))
    model = load(sys.argv[1])
    optimizer = torch.optim.AdamW(model.parameters(), lr=1e-6, weight_decay=0.0, fused=True)
    print("ready torch", torch.__version__, flush=True)
    for line in sys.stdin:
        sequences = int(line)
        # The same texts as the Swift side's.
        tokens = torch.tensor(
            [[1000 + (j * 7919 + text * 104729) % 40000 for j in range(LENGTH + 1)] for text in range(sequences)])
        advantages = torch.tensor([[1.0 if text % 2 == 0 else -1.0] for text in range(sequences)])
        wall, cpu = time.perf_counter(), time.process_time()
        logprob, norm = step(model, optimizer, tokens, advantages)
        print(json.dumps({
            "tokens": sequences * LENGTH, "seconds": time.perf_counter() - wall,
            "cpuSeconds": time.process_time() - cpu, "logprob": logprob, "gradientNorm": norm,
            "peakMemory": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1048576,
        }), flush=True)


main()
