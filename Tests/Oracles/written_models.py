"""Loads folders with transformers and compares their logits with those of the fixtures of the same name.

    python3 Tests/Oracles/written_models.py FOLDER/tiny-llama-tied ...

Exits with status 1 if a folder does not load, a weight is missing or unused, or a logit differs by more than 1e-5.
"""

import pathlib
import sys

import torch
from safetensors.torch import load_file
from transformers import AutoModelForCausalLM

FIXTURES = pathlib.Path(__file__).resolve().parents[1] / "LanguageModelTests" / "Fixtures"


def check(folder):
    model, report = AutoModelForCausalLM.from_pretrained(
        folder, attn_implementation="eager", dtype="auto", output_loading_info=True)
    assert not report["missing_keys"] and not report["unexpected_keys"], (folder, report)
    expected = load_file(FIXTURES / pathlib.Path(folder).name / "expected.safetensors")
    for ids, length, logits in zip(expected["input_ids"], expected["length"], expected["logits"]):
        with torch.no_grad():
            found = model(ids[None, :length].long()).logits[0]
        difference = (found - logits[:length]).abs().max().item()
        assert difference <= 1e-5, f"{folder}: logits differ by {difference}"


if __name__ == "__main__":
    torch.set_num_threads(1)
    for path in sys.argv[1:]:
        check(path)
