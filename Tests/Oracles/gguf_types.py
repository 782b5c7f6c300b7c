"""Files that the readers of ModelFiles are tested on, with the values the Python packages read from them.

    python3 Tests/Oracles/gguf_types.py [SmolLM2.gguf]

Rewrites Tests/ModelFilesTests/Fixtures: needs numpy, gguf, safetensors, torch, transformers, and the folders that
tiny_models.py writes. Given the default model it also rewrites smollm2-sha256.json, a digest of each tensor's float32
bytes in Hugging Face layout.

    types/NAME.gguf        one tensor of each encoding: random blocks, scales of every magnitude
    types.safetensors      NAME -> what gguf.dequantize makes of it
    metadata.gguf          a value of every metadata type
    llama.gguf             tiny-llama-tied as llama.cpp's converter would write it: F32, interleaved q and k rows
    qwen2.gguf             tiny-qwen2-untied likewise: no interleaving, biases, an output of its own
    llama3-rope.gguf       a model whose rope_freqs.weight states Llama 3's rope scaling
    sharded/               tiny-llama-tied in several safetensors files
    types-float.safetensors   the float types, and types that are refused
"""

import hashlib
import json
import pathlib
import sys

import gguf
import numpy as np
import torch
from safetensors.numpy import load_file, save_file
from safetensors.torch import save_file as save_torch
from transformers import LlamaForCausalLM

TESTS = pathlib.Path(__file__).resolve().parents[1]
FIXTURES = TESTS / "ModelFilesTests" / "Fixtures"
TINY = TESTS / "LanguageModelTests" / "Fixtures"
ROWS = 8
Type = gguf.GGMLQuantizationType
# Where the binary16 scales stand in a block.
SCALES = {"Q4_0": [0], "Q4_1": [0, 2], "Q5_0": [0], "Q5_1": [0, 2], "Q8_0": [0], "Q2_K": [80, 82], "Q3_K": [108],
          "Q4_K": [0, 2], "Q5_K": [0, 2], "Q6_K": [208]}


def random_blocks(kind, rows, columns, random):
    """Random bytes whose scales are finite binary16 of any magnitude, subnormal and negative ones included."""
    block, size = gguf.GGML_QUANT_SIZES[kind]
    data = random.integers(0, 256, (rows * columns // block, size), dtype=np.uint8)
    offsets = SCALES.get(kind.name, [0] if size == 2 else [])
    for offset in offsets:
        bits = random.integers(0, 0x7c00, len(data), dtype=np.uint16) | (random.integers(0, 2, len(data)) << 15)
        data[:, offset:offset + 2] = bits.astype("<u2")[:, None].view(np.uint8)
    if kind == Type.F32:
        data = random.standard_normal((rows, columns), dtype=np.float32)
        return data
    return data.reshape(rows, -1)


def write_types(random):
    expected = {}
    for kind in [Type.F32, Type.F16, Type.BF16, *(Type[name] for name in SCALES)]:
        columns = 256 if kind.name.endswith("_K") else 64
        data = random_blocks(kind, ROWS, columns, random)
        expected[kind.name] = np.ascontiguousarray(gguf.dequantize(data, kind).reshape(ROWS, columns))
        writer = gguf.GGUFWriter(FIXTURES / "types" / f"{kind.name}.gguf", "llama")
        writer.add_tensor("values", data, raw_dtype=kind)
        finish(writer)
    assert all(np.isfinite(v).all() for k, v in expected.items() if k not in ("F16", "BF16"))
    save_file(expected, FIXTURES / "types.safetensors")


def write_metadata():
    writer = gguf.GGUFWriter(FIXTURES / "metadata.gguf", "llama")
    writer.add_uint8("u8", 200)
    writer.add_int8("i8", -100)
    writer.add_uint16("u16", 60000)
    writer.add_int16("i16", -30000)
    writer.add_uint32("u32", 4000000000)
    writer.add_int32("i32", -2000000000)
    writer.add_uint64("u64", 2**62)
    writer.add_int64("i64", -2**62)
    writer.add_float32("f32", 1e-5)
    writer.add_float64("f64", 0.1)
    writer.add_bool("bool", True)
    writer.add_string("string", "héllo")
    writer.add_array("strings", ["a", "", "Ġb"])
    writer.add_array("integers", [3, -1, 7])
    writer.add_array("bools", [True, False])
    writer.add_array("numbers", [0.5, -2.0])
    writer.add_array("nested", [[1, 2], [3]])
    finish(writer)


def finish(writer):
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()


def llama_cpp_name(name):
    block = {"self_attn.q_proj": "attn_q", "self_attn.k_proj": "attn_k", "self_attn.v_proj": "attn_v",
             "self_attn.o_proj": "attn_output", "mlp.gate_proj": "ffn_gate", "mlp.up_proj": "ffn_up",
             "mlp.down_proj": "ffn_down", "input_layernorm": "attn_norm", "post_attention_layernorm": "ffn_norm"}
    if name.startswith("model.layers."):
        layer, rest = name.removeprefix("model.layers.").split(".", 1)
        stem, kind = rest.rsplit(".", 1)
        return f"blk.{layer}.{block[stem]}.{kind}"
    return {"model.embed_tokens.weight": "token_embd.weight", "model.norm.weight": "output_norm.weight",
            "lm_head.weight": "output.weight"}[name]


def interleave(rows, heads):
    return rows.reshape(heads, 2, rows.shape[0] // heads // 2, rows.shape[1]).swapaxes(1, 2).reshape(rows.shape)


def add_model_metadata(writer, config):
    writer.add_context_length(config["max_position_embeddings"])
    writer.add_embedding_length(config["hidden_size"])
    writer.add_block_count(config["num_hidden_layers"])
    writer.add_feed_forward_length(config["intermediate_size"])
    writer.add_head_count(config["num_attention_heads"])
    writer.add_head_count_kv(config["num_key_value_heads"])
    writer.add_layer_norm_rms_eps(config["rms_norm_eps"])
    writer.add_rope_freq_base(config["rope_parameters"]["rope_theta"])
    writer.add_tokenizer_model("gpt2")
    writer.add_tokenizer_pre("smollm")
    writer.add_token_list([f"t{i}" for i in range(config["vocab_size"])])
    writer.add_token_types([3, 3, 3] + [1] * (config["vocab_size"] - 3))
    writer.add_token_merges(["a b", "c d"])
    writer.add_bos_token_id(1)
    writer.add_eos_token_id(2)
    writer.add_pad_token_id(0)
    writer.add_chat_template("{{ messages }}")


def write_model(folder, name):
    config = json.loads((TINY / folder / "config.json").read_text())
    writer = gguf.GGUFWriter(FIXTURES / name, config["model_type"])
    add_model_metadata(writer, config)
    for tensor, values in sorted(load_file(TINY / folder / "model.safetensors").items()):
        if config["model_type"] == "llama" and ("q_proj" in tensor or "k_proj" in tensor):
            values = interleave(values, config["num_attention_heads" if "q_proj" in tensor else "num_key_value_heads"])
        writer.add_tensor(llama_cpp_name(tensor), np.ascontiguousarray(values))
    finish(writer)


def write_llama3_rope(random):
    """One layer of width 8 with a head of 64, and the divisors that the converter computes for factor 32."""
    size, theta, factor = 64, 500000.0, 32.0
    divisors = []
    for i in range(0, size, 2):
        wavelength = 2 * np.pi * theta ** (i / size)
        if wavelength < 8192 / 4:
            divisors.append(1)
        elif wavelength > 8192 / 1:
            divisors.append(factor)
        else:
            smooth = (8192 / wavelength - 1) / (4 - 1)
            divisors.append(1 / ((1 - smooth) / factor + smooth))
    writer = gguf.GGUFWriter(FIXTURES / "llama3-rope.gguf", "llama")
    add_model_metadata(writer, dict(
        max_position_embeddings=131072, hidden_size=8, num_hidden_layers=1, intermediate_size=8,
        num_attention_heads=1, num_key_value_heads=1, rms_norm_eps=1e-5, rope_parameters={"rope_theta": theta},
        vocab_size=8))
    writer.add_key_length(size)
    writer.add_value_length(size)
    writer.add_rope_dimension_count(size)
    writer.add_tensor("rope_freqs.weight", np.array(divisors, dtype=np.float32))
    shapes = {"token_embd": (8, 8), "output_norm": (8,), "blk.0.attn_q": (size, 8), "blk.0.attn_k": (size, 8),
              "blk.0.attn_v": (size, 8), "blk.0.attn_output": (8, size), "blk.0.attn_norm": (8,),
              "blk.0.ffn_norm": (8,), "blk.0.ffn_gate": (8, 8), "blk.0.ffn_up": (8, 8), "blk.0.ffn_down": (8, 8)}
    for name, shape in shapes.items():
        writer.add_tensor(f"{name}.weight", random.standard_normal(shape, dtype=np.float32))
    finish(writer)


def write_safetensors(random):
    values = torch.from_numpy(random.standard_normal((3, 5), dtype=np.float32)) * 1e-4
    half = values.half()
    half.view(-1)[:4] = torch.tensor([5.96e-8, -65504.0, float("inf"), 0.0])
    save_torch({"f32": values, "f16": half, "bf16": values.bfloat16(), "f16_as_f32": half.float(),
                "bf16_as_f32": values.bfloat16().float(), "f64": values.double(), "i32": torch.arange(3).int(),
                "scalar": torch.tensor(2.5), "empty": torch.zeros(0, 4)}, FIXTURES / "types-float.safetensors")
    model = LlamaForCausalLM.from_pretrained(TINY / "tiny-llama-tied")
    model.save_pretrained(FIXTURES / "sharded", max_shard_size="30KB")
    for file in FIXTURES.rglob("*.safetensors"):
        file.chmod(0o644)


def write_digests(path):
    reader = gguf.GGUFReader(path)
    names = {llama_cpp_name(name): name for name in hugging_face_names(30)}
    digests = {}
    for tensor in reader.tensors:
        values = gguf.dequantize(tensor.data, tensor.tensor_type)
        if ".attn_q." in tensor.name or ".attn_k." in tensor.name:
            heads = values.shape[0] // 64
            values = values.reshape(heads, 32, 2, -1).swapaxes(1, 2).reshape(values.shape)
        digests[names[tensor.name]] = hashlib.sha256(np.ascontiguousarray(values, dtype="<f4").tobytes()).hexdigest()
    assert len(digests) == 272
    (FIXTURES / "smollm2-sha256.json").write_text(json.dumps(digests, indent=0, sort_keys=True) + "\n")


def hugging_face_names(layers):
    yield from ["model.embed_tokens.weight", "model.norm.weight"]
    for layer in range(layers):
        for stem in ["self_attn.q_proj", "self_attn.k_proj", "self_attn.v_proj", "self_attn.o_proj", "mlp.gate_proj",
                     "mlp.up_proj", "mlp.down_proj", "input_layernorm", "post_attention_layernorm"]:
            yield f"model.layers.{layer}.{stem}.weight"


def main():
    (FIXTURES / "types").mkdir(parents=True, exist_ok=True)
    random = np.random.default_rng(7)
    write_types(random)
    write_metadata()
    write_model("tiny-llama-tied", "llama.gguf")
    write_model("tiny-qwen2-untied", "qwen2.gguf")
    write_llama3_rope(random)
    write_safetensors(random)
    if len(sys.argv) > 1:
        write_digests(sys.argv[1])


if __name__ == "__main__":
    main()
