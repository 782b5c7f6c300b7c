"""A real model's vocabulary against `tokenizers` and `transformers`, on strings made on the spot.

    python3 Tests/Oracles/tokenizers_live.py expect FOLDER MODEL.gguf COUNT SEED
        writes FOLDER/tokenizer.json, FOLDER/cases.json: [{text, ids, plain, decoded}], FOLDER/chats.json
    python3 Tests/Oracles/tokenizers_live.py check FOLDER
        loads FOLDER/exported/tokenizer.json both ways, compares with cases.json, prints the number of mismatches

Needs tokenizers, transformers, gguf. transformers makes the GGUF's `smollm` pre-tokenizer a bare ByteLevel; the published
tokenizer.json of the model splits digits first, and that is what `expect` uses.
"""

import json
import os
import pathlib
import sys

from tokenizers import Tokenizer, pre_tokenizers

from tokenizers_strings import strings

CHATS = [
    [("user", "comfy grey couch for small flat")],
    [("system", "You rewrite queries."), ("user", "\n  two lines \n\n here 42"), ("assistant", " ok "), ("user", "1 2  3")],
    [("user", "naïve café 東京 🙂\n")],
]


def encode(tokenizer, text):
    return tokenizer.encode(text, add_special_tokens=False).ids


def expect(folder, gguf, count, seed):
    os.environ["HF_HUB_OFFLINE"] = "1"
    from transformers import AutoTokenizer
    path = pathlib.Path(gguf)
    auto = AutoTokenizer.from_pretrained(str(path.parent), gguf_file=path.name)
    tokenizer = auto.backend_tokenizer
    tokenizer.pre_tokenizer = pre_tokenizers.Sequence(
        [pre_tokenizers.Digits(individual_digits=True), pre_tokenizers.ByteLevel(add_prefix_space=False)])
    tokenizer.save(str(folder / "tokenizer.json"))
    cases = []
    for text in strings(seed, count, longest_run=2000):
        case = {"text": text, "ids": encode(tokenizer, text)}
        tokenizer.encode_special_tokens = True
        case["plain"] = encode(tokenizer, text)
        tokenizer.encode_special_tokens = False
        case["decoded"] = tokenizer.decode(case["ids"], skip_special_tokens=False)
        cases.append(case)
    (folder / "cases.json").write_text(json.dumps(cases, ensure_ascii=False))
    chats = []
    for chat in CHATS:
        messages = [{"role": role, "content": content} for role, content in chat]
        text = auto.apply_chat_template(messages, tokenize=False, add_generation_prompt=True)
        chats.append({"messages": chat, "text": text, "ids": encode(tokenizer, text)})
    (folder / "chats.json").write_text(json.dumps({"template": auto.chat_template, "chats": chats}, ensure_ascii=False))


def check(folder):
    os.environ["HF_HUB_OFFLINE"] = "1"
    from transformers import AutoTokenizer
    exported = folder / "exported"
    (exported / "tokenizer_config.json").write_text(json.dumps({"tokenizer_class": "PreTrainedTokenizerFast"}))
    direct = Tokenizer.from_file(str(exported / "tokenizer.json"))
    auto = AutoTokenizer.from_pretrained(str(exported))
    cases = json.loads((folder / "cases.json").read_text())
    mismatches = 0
    for case in cases:
        ids = encode(direct, case["text"])
        mismatches += ids != case["ids"] or auto(case["text"], add_special_tokens=False)["input_ids"] != case["ids"]
        mismatches += direct.decode(ids, skip_special_tokens=False) != case["decoded"]
    print(mismatches)


if __name__ == "__main__":
    if sys.argv[1] == "expect":
        expect(pathlib.Path(sys.argv[2]), sys.argv[3], int(sys.argv[4]), int(sys.argv[5]))
    else:
        check(pathlib.Path(sys.argv[2]))
