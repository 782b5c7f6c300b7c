"""Four small tokenizers trained by `tokenizers`, one for each pre-tokenizer, and what they make of a few hundred strings.

    python3 Tests/Oracles/tokenizers_fixture.py     rewrites Tests/TokenizationTests/Fixtures/small-tokenizers.json

Needs tokenizers. The vocabularies lack some bytes, have merges left out so that `ignore_merges` matters, and hold special
and ordinary added tokens, one of each flag. `splits` are tiny tokenizers for the behaviours of `Split`. Characters newer than Unicode 14 are left out: system libraries may not know
them. For each tokenizer: its tokenizer.json, `ids` with special tokens, `plain` without, and decodes of random ids.
"""

import json
import pathlib
import random
import unicodedata

from tokenizers import AddedToken, Regex, Tokenizer, decoders, models, normalizers, pre_tokenizers, trainers

from tokenizers_strings import WORDS, strings

FIXTURE = pathlib.Path(__file__).resolve().parents[1] / "TokenizationTests" / "Fixtures" / "small-tokenizers.json"
SHARED = r"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|%s| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+"
SPECIAL = ["<|endoftext|>", "<|im_start|>", "<|im_end|>", "<|begin_of_text|>", "<|eot_id|>", "<|start_header_id|>",
           "<|end_header_id|>"]
COUNT = 220


def split(number):
    return pre_tokenizers.Sequence([
        pre_tokenizers.Split(Regex(SHARED % number), "isolated"),
        pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=False)])


def kinds():
    """(GGUF name, normalizer, pre-tokenizer, whether merges are ignored for whole tokens)"""
    gpt2 = pre_tokenizers.ByteLevel(add_prefix_space=False)
    yield "smollm", None, pre_tokenizers.Sequence([pre_tokenizers.Digits(individual_digits=True), gpt2]), False
    yield "gpt-2", None, gpt2, False
    yield "llama-bpe", None, split(r"\p{N}{1,3}"), True
    yield "qwen2", normalizers.NFC(), split(r"\p{N}"), False


def corpus(rng):
    for _ in range(600):
        yield " ".join(rng.choice(WORDS) for _ in range(12)) + rng.choice(["\n", "\n\n", ". ", "  "])


def train(name, normalizer, pre_tokenizer, ignore_merges):
    tokenizer = Tokenizer(models.BPE())
    if normalizer:
        tokenizer.normalizer = normalizer
    tokenizer.pre_tokenizer = pre_tokenizer
    tokenizer.decoder = decoders.ByteLevel()
    alphabet = sorted(pre_tokenizers.ByteLevel.alphabet())[:-24]
    trainer = trainers.BpeTrainer(vocab_size=620, special_tokens=SPECIAL, initial_alphabet=alphabet, show_progress=False)
    tokenizer.train_from_iterator(corpus(random.Random(7)), trainer)
    document = json.loads(tokenizer.to_str())
    document["model"]["ignore_merges"] = ignore_merges
    # A token is reachable only by merges that are still there.
    document["model"]["merges"] = [m for i, m in enumerate(document["model"]["merges"]) if i % 11 != 10]
    tokenizer = Tokenizer.from_str(json.dumps(document))
    tokenizer.add_tokens([AddedToken("<tool_call>", normalized=False)])
    if name == "gpt-2":
        tokenizer.add_special_tokens([AddedToken("</s>", normalized=False, lstrip=True, rstrip=True)])
        tokenizer.add_tokens([AddedToken("foo", normalized=False, single_word=True)])
    if name == "qwen2":
        tokenizer.add_tokens([AddedToken("cafe\u0301", normalized=True)])
    return tokenizer


def known(text):
    """With Python 3.11, whose tables are those of Unicode 14."""
    return all(unicodedata.category(c) not in ("Cn", "Cs") for c in text)


def cases(tokenizer, texts):
    ids = [tokenizer.encode(text, add_special_tokens=False).ids for text in texts]
    tokenizer.encode_special_tokens = True
    plain = [tokenizer.encode(text, add_special_tokens=False).ids for text in texts]
    tokenizer.encode_special_tokens = False
    rng = random.Random(11)
    size = tokenizer.get_vocab_size()
    samples = [[rng.randrange(size + 3) for _ in range(rng.randint(1, 12))] for _ in range(80)]
    samples = [[i for i in sample if i < size] for sample in samples]
    return {
        "ids": ids, "plain": {i: p for i, p in enumerate(plain) if p != ids[i]},
        "decodes": [[sample, tokenizer.decode(sample, skip_special_tokens=False),
                     tokenizer.decode(sample, skip_special_tokens=True)] for sample in samples]}


def splits():
    """Every behaviour of Split, inverted and not, with merges that show where the cuts are."""
    letters = ["a", "b", "-"]
    pairs = [[x, y] for x in letters for y in letters]
    pairs += [[x + y, z] for x, y in pairs for z in letters]
    tokens = letters + [x + y for x, y in pairs]
    texts = ["ab-ab--b-", "-a", "--", "a", "b--a---ab-", "-a-b-ab"]
    for behavior in ["isolated", "removed", "contiguous", "merged_with_previous", "merged_with_next"]:
        for invert in [False, True]:
            for pattern in ["-", Regex("-"), Regex("--?|(?=b)")]:
                vocabulary = {token: i for i, token in enumerate(dict.fromkeys(tokens))}
                tokenizer = Tokenizer(models.BPE(vocab=vocabulary, merges=[tuple(pair) for pair in pairs]))
                tokenizer.pre_tokenizer = pre_tokenizers.Sequence([
                    pre_tokenizers.Split(pattern, behavior, invert),
                    pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=False)])
                tokenizer.decoder = decoders.ByteLevel()
                yield {"document": json.loads(tokenizer.to_str()),
                       "cases": [[text, tokenizer.encode(text).ids] for text in texts]}


def main():
    assert unicodedata.unidata_version == "14.0.0", "use Python 3.11"
    texts = [text for text in strings(2024, 4 * COUNT, longest_run=120, most_pieces=8) if known(text)][:COUNT]
    result = {"texts": texts, "tokenizers": [], "splits": list(splits())}
    for name, normalizer, pre_tokenizer, ignore_merges in kinds():
        tokenizer = train(name, normalizer, pre_tokenizer, ignore_merges)
        result["tokenizers"].append(
            {"preTokenizer": name, "document": json.loads(tokenizer.to_str()), **cases(tokenizer, texts)})
    FIXTURE.write_text(json.dumps(result, ensure_ascii=False, separators=(",", ":")) + "\n")
    print(FIXTURE, FIXTURE.stat().st_size, "bytes,", len(texts), "texts")


if __name__ == "__main__":
    main()
