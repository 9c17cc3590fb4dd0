"""Exports the front of a Whisper encoder as an ONNX graph that hears samples, as wav2vec 2.0 does.

The graph takes `input_values`, 1 x samples at 16 kHz, more than 200 of them, and gives the states that
`@affetto/core/encoder` gives: `hidden_states.0` after the convolutions and positions, `hidden_states.N` after block N, each
1 x frames x width, 50 a second. Log-mel included: a Fourier transform of 400 as two products, Slaney bands up to 8 kHz, the
floor 8 below the recording's highest value. Recordings of up to 30 s.

    pip install torch==2.15.0 onnx==1.23.2 transformers==5.24.0 safetensors
    python reference/encoders/whisper_front.py models/whisper-base-encoder whisper-base-front.onnx --blocks 3

The folder holds `model.safetensors` and `config.json` as published.
"""

import argparse
import json
from pathlib import Path

import torch
from torch import nn
from torch.nn import functional as F
from transformers.audio_utils import mel_filter_bank

FFT, HOP = 400, 160


class WhisperFront(nn.Module):
    def __init__(self, tensors, heads, blocks):
        """tensors: float32, named as in `openai/whisper-base` behind `model.encoder.`; heads of a block."""
        super().__init__()
        self.tensors, self.heads, self.blocks = tensors, heads, blocks
        self.width, mels, _ = tensors["conv1.weight"].shape
        bank = mel_filter_bank(FFT // 2 + 1, mels, 0, 8000, 16000, norm="slaney", mel_scale="slaney")
        self.bank = torch.tensor(bank, dtype=torch.float32)  # (bins, mels)

    def log_mel(self, samples):  # (1, samples)
        padded = F.pad(samples[None], (FFT // 2, FFT // 2), mode="reflect")
        n = torch.arange(FFT) + 0 * samples[0, 0]  # tied to the input, or 0.6 MB of waves would stand in the graph
        angles = (n[None] * n[: FFT // 2 + 1, None]) % FFT * (2 * torch.pi / FFT)  # (bins, 400); whole turns are off exactly
        window = 0.5 - 0.5 * torch.cos(n * (2 * torch.pi / FFT))
        real, imaginary = (
            F.conv1d(padded, (wave(angles) * window).reshape(-1, 1, FFT), stride=HOP) for wave in (torch.cos, torch.sin)
        )
        power = (real * real + imaginary * imaginary)[:, :, :-1].transpose(1, 2)  # Whisper drops the last frame
        logs = torch.log10(torch.clamp(power @ self.bank, min=1e-10))
        return (torch.maximum(logs, logs.max() - 8) + 4) / 4  # (1, frames, mels)

    def linear(self, x, name):
        return F.linear(x, self.tensors[f"{name}.weight"], self.tensors.get(f"{name}.bias"))

    def norm(self, x, name):
        return F.layer_norm(x, (self.width,), self.tensors[f"{name}.weight"], self.tensors[f"{name}.bias"])

    def attention(self, x, name):  # (1, frames, width)
        size = self.width // self.heads
        q, k, v = (
            self.linear(x, f"{name}.{p}_proj").view(1, -1, self.heads, size).transpose(1, 2) for p in "qkv"
        )
        weights = torch.softmax(q @ k.transpose(2, 3) / size**0.5, -1)
        return self.linear((weights @ v).transpose(1, 2).reshape(1, -1, self.width), f"{name}.out_proj")

    def forward(self, samples):
        t = self.tensors
        x = self.log_mel(samples).transpose(1, 2)
        x = F.gelu(F.conv1d(x, t["conv1.weight"], t["conv1.bias"], padding=1))
        x = F.gelu(F.conv1d(x, t["conv2.weight"], t["conv2.bias"], stride=2, padding=1)).transpose(1, 2)
        states = [x + t["embed_positions.weight"][: x.shape[1]]]
        for block in range(self.blocks):
            name, x = f"layers.{block}", states[-1]
            x = x + self.attention(self.norm(x, f"{name}.self_attn_layer_norm"), f"{name}.self_attn")
            y = F.gelu(self.linear(self.norm(x, f"{name}.final_layer_norm"), f"{name}.fc1"))
            states.append(x + self.linear(y, f"{name}.fc2"))
        return tuple(states)


def export(tensors, heads, blocks, path):
    front = WhisperFront(tensors, heads, blocks).eval()
    names = [f"hidden_states.{n}" for n in range(blocks + 1)]
    torch.onnx.export(
        front,
        (torch.randn(1, 16000),),
        str(path),
        input_names=["input_values"],
        output_names=names,
        dynamic_axes={"input_values": {1: "samples"}, **{name: {1: "frames"} for name in names}},
        opset_version=17,
        dynamo=False,
    )


if __name__ == "__main__":
    from safetensors.torch import load_file

    parser = argparse.ArgumentParser()
    parser.add_argument("folder", type=Path)
    parser.add_argument("output", type=Path)
    parser.add_argument("--blocks", type=int, default=3)
    args = parser.parse_args()
    heads = json.loads((args.folder / "config.json").read_text())["encoder_attention_heads"]
    tensors = {
        name.removeprefix("model.").removeprefix("encoder."): tensor.float()
        for name, tensor in load_file(args.folder / "model.safetensors").items()
        if "decoder." not in name
    }
    export(tensors, heads, args.blocks, args.output)
