"""Loads an exported policy with transformers and compares it with what RecR1's own programs say of it.

    python3 Tests/Oracles/exported_policy.py EXPECTED.json

EXPECTED.json names the folder and holds texts with token ids and logprobs (recr1 tokenize, recr1 score), chats with
their rendering, and greedy answers of at most 32 tokens (recr1 generate). Exits with status 1 at the first
difference; a logprob may differ by 2e-3. Needs torch and transformers.
"""

import json
import pathlib
import sys

import torch
from transformers import AutoModelForCausalLM, AutoTokenizer, GenerationConfig

TOLERANCE = 2e-3


def logprobs(model, ids):
    with torch.no_grad():
        table = torch.log_softmax(model(torch.tensor([ids])).logits[0], dim=-1)
    return table[:-1].gather(-1, torch.tensor(ids[1:])[:, None])[:, 0].tolist()


def answer(model, tokenizer, message):
    ids = tokenizer.apply_chat_template(
        [{"role": "user", "content": message}], add_generation_prompt=True, return_dict=True, return_tensors="pt")
    with torch.no_grad():
        drawn = model.generate(**ids, max_new_tokens=32, do_sample=False)
    return tokenizer.decode(drawn[0, ids["input_ids"].shape[1]:], skip_special_tokens=True)


def main():
    torch.set_num_threads(1)
    expected = json.loads(pathlib.Path(sys.argv[1]).read_text())
    folder = expected["folder"]
    model, report = AutoModelForCausalLM.from_pretrained(folder, dtype=torch.float32, output_loading_info=True)
    assert not report["missing_keys"] and not report["unexpected_keys"], report
    tokenizer = AutoTokenizer.from_pretrained(folder)
    generation = GenerationConfig.from_pretrained(folder)
    assert generation.eos_token_id is not None, generation
    assert tokenizer.eos_token_id in torch.tensor(generation.eos_token_id).reshape(-1).tolist(), generation
    worst, count = 0.0, 0
    for case in expected["texts"]:
        ids = tokenizer(case["text"])["input_ids"]
        assert ids == case["ids"], (case["text"], ids, case["ids"])
        for own, theirs in zip(case["logprobs"], logprobs(model, ids), strict=True):
            worst, count = max(worst, abs(own - theirs)), count + 1
    assert worst <= TOLERANCE, f"logprobs differ by {worst}"
    for chat in expected["chats"]:
        arguments = dict(add_generation_prompt=True)
        assert tokenizer.apply_chat_template(chat["messages"], tokenize=False, **arguments) == chat["text"], chat
        ids = tokenizer.apply_chat_template(chat["messages"], return_dict=True, **arguments)["input_ids"]
        assert ids == chat["ids"], (chat, ids)
    for case in expected["answers"]:
        found = answer(model, tokenizer, case["message"])
        assert found == case["text"], (case, found)
    print(f"{folder}: {count} logprobs within {worst:.1e}, {len(expected['answers'])} greedy answers the same")


if __name__ == "__main__":
    main()
