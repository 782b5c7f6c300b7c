"""Random and adversarial strings for tokenizer tests, the same for the same seed."""

import random

WORDS = ("the of and in query search cheap grey sofa Debian package library couch don't can't we'll I'M YOU'RE it's he'd"
         " def return import self.x == != <= foo_bar fooBar HTTPServer snake_case kebab-case naïve café Ünïcödé straße"
         " ß İstanbul ﬁne Ελλάδα Привет мир שלום مرحبا हिन्दी ไทย 東京 日本語のテキスト 한국어 Tiếng Việt e\u0301 a\u0308\u0323"
         " ½ ² Ⅷ ௧ ١٢٣ ４５ 12 345 6789 3.14159 1,000,000 0x1F 2024-11-23 10% $5 €12.50 😀 👍🏽 👨‍👩‍👧‍👦 🇩🇪 → ∑ …").split()
SPACES = [" ", "  ", "   ", "\n", "\r\n", "\n\n\n", "\t", " \n", "\n ", " \t ", "\u00a0", "\u2003", "\u3000", "\u0085",
          "\u2028", "\x0b", "\x0c", "\u200b", "\ufeff"]
MARKS = list("!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~") + ["'s", "'S", "'ll", "'LL", "'re", "’s", "...", "--", "<|", "|>", "</s>"]
CONTROLS = ["<|im_start|>", "<|im_end|>", "<|endoftext|>", "<|im_start|", "|im_end|>", "<|eot_id|>", "<repo_name>",
            "<|<|im_end|>|>", "<|im_start|>user\n", "<|begin_of_text|>", "<tool_call>", " <|im_end|> "]
BLOCKS = [(0x00, 0x7f), (0x80, 0xff), (0x100, 0x24f), (0x250, 0x36f), (0x370, 0x5ff), (0x600, 0x7ff), (0x900, 0xdff),
          (0xe00, 0x10ff), (0x1100, 0x11ff), (0x1d00, 0x20ff), (0x2100, 0x2bff), (0x3000, 0x30ff), (0x4e00, 0x9fff),
          (0xac00, 0xd7a3), (0xe000, 0xffff), (0x10000, 0x10fff), (0x1d400, 0x1d7ff), (0x1f000, 0x1faff),
          (0x20000, 0x2ffff), (0xe0000, 0xe01ef), (0x100000, 0x10ffff)]


def character(rng):
    low, high = rng.choice(BLOCKS)
    code = rng.randint(low, high)
    return chr(code) if not 0xd800 <= code <= 0xdfff else "\ufffd"


def piece(rng):
    kind = rng.random()
    if kind < 0.40:
        return rng.choice(WORDS)
    if kind < 0.62:
        return rng.choice(SPACES)
    if kind < 0.74:
        return rng.choice(MARKS)
    if kind < 0.80:
        return rng.choice(CONTROLS)
    if kind < 0.86:
        return str(rng.randrange(10 ** rng.randint(1, 9)))
    if kind < 0.92:
        return "".join(rng.choice("abcdefghijklmnopqrstuvwxyzABCDEFGHIJ") for _ in range(rng.randint(1, 12)))
    return "".join(character(rng) for _ in range(rng.randint(1, 4)))


def adversarial(rng, longest):
    """Repetitions: what makes a slow merge loop or a greedy pattern show."""
    unit = rng.choice(["a", "A", " ", "\n", "ab", "é", "東", "😀", "9", "a ", " a", ".", "\u0301", "'s", "\r", " \n", "<|", "\x00"])
    tail = rng.choice(["", "x", " ", "1", "."])
    return unit * rng.randint(1, longest // len(unit)) + tail


def strings(seed, count, longest_run=400, most_pieces=14):
    """`count` strings: 1 in 10 adversarial, 1 in 10 of random characters only, the rest mixtures."""
    rng = random.Random(seed)
    result = [""]
    while len(result) < count:
        kind = rng.random()
        if kind < 0.1:
            result.append(adversarial(rng, longest_run))
        elif kind < 0.2:
            result.append("".join(character(rng) for _ in range(rng.randint(1, 24))))
        else:
            glue = rng.choice(["", "", " "])
            result.append(glue.join(piece(rng) for _ in range(rng.randint(1, most_pieces))))
    return result[:count]
