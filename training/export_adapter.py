"""Write the adapters of a training run as a GGUF file that llama.cpp puts on top of the base.

    python training/export_adapter.py RUN_FOLDER summarizer/data/translator-lora.gguf

The A matrices are stored as Q8_0; the rows of B are only as long as the rank, too short for its
blocks of 32, and stay in float16. Needs gguf and safetensors.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import re
from pathlib import Path

import gguf
import numpy as np
from safetensors.numpy import load_file

ARCHITECTURE = "qwen2"
# Names of the projections in the Hugging Face layout and in GGUF.
NAMES = {
    "q_proj": "attn_q",
    "k_proj": "attn_k",
    "v_proj": "attn_v",
    "o_proj": "attn_output",
    "gate_proj": "ffn_gate",
    "up_proj": "ffn_up",
    "down_proj": "ffn_down",
}
_TENSOR = re.compile(r"layers\.(\d+)\.\w+\.(\w+)\.([ab])\Z")


def main() -> None:
    """Write the file; print its size and sha256."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("run", type=Path)
    parser.add_argument("output", type=Path)
    parser.add_argument("--alpha", type=float, help="twice the rank unless given")
    args = parser.parse_args()
    tensors = load_file(args.run / "checkpoint.safetensors")
    progress = json.loads((args.run / "progress.json").read_text())
    rank = next(t.shape[0] for name, t in tensors.items() if name.endswith(".a"))
    writer = gguf.GGUFWriter(args.output, ARCHITECTURE)
    writer.add_type(gguf.GGUFType.ADAPTER)
    writer.add_string(gguf.Keys.Adapter.TYPE, "lora")
    writer.add_float32(gguf.Keys.Adapter.LORA_ALPHA, args.alpha or 2.0 * rank)
    writer.add_name("arabic-news-summarizer translator")
    writer.add_license("Apache-2.0")
    writer.add_description(f"Arabic to English with word hints; {progress['row']} pairs seen")
    for name, tensor in sorted(tensors.items()):
        layer, projection, side = _TENSOR.search(name).groups()
        target = f"blk.{layer}.{NAMES[projection]}.weight.lora_{side}"
        values = tensor.astype(np.float32)
        if values.shape[-1] % 32 == 0:
            packed = gguf.quants.quantize(values, gguf.GGMLQuantizationType.Q8_0)
            writer.add_tensor(target, packed, raw_dtype=gguf.GGMLQuantizationType.Q8_0)
        else:
            writer.add_tensor(target, values.astype(np.float16))
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()
    digest = hashlib.sha256(args.output.read_bytes()).hexdigest()
    print(f"{args.output}: {args.output.stat().st_size:,} bytes, sha256 {digest}")


if __name__ == "__main__":
    main()
