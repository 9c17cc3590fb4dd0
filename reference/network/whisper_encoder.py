"""Golden values of a small Whisper encoder from PyTorch: states after the convolutions and each block, and gradients.

The layers are put together from torch.nn after Radford et al. (2023): width 8, two heads, two blocks, random weights,
three recordings of different lengths, one by one. Writes reference/golden/network/whisper-encoder.json; arrays are
base64 of little-endian float32, tensors named as in the published checkpoints.

    python reference/network/whisper_encoder.py
"""

import base64
import json
from pathlib import Path

import torch
from torch import nn
from torch.nn import functional as F

GOLDEN = Path(__file__).parent.parent / "golden" / "network" / "whisper-encoder.json"
MELS, WIDTH, HEADS, HIDDEN, POSITIONS, BLOCKS = 5, 8, 2, 12, 130, 2


class Attention(nn.Module):
    def __init__(self):
        super().__init__()
        self.q_proj = nn.Linear(WIDTH, WIDTH)
        self.k_proj = nn.Linear(WIDTH, WIDTH, bias=False)
        self.v_proj = nn.Linear(WIDTH, WIDTH)
        self.out_proj = nn.Linear(WIDTH, WIDTH)

    def forward(self, x):  # (frames, width)
        q, k, v = (p(x).view(len(x), HEADS, -1).transpose(0, 1) for p in (self.q_proj, self.k_proj, self.v_proj))
        mixed = F.scaled_dot_product_attention(q, k, v)  # (heads, frames, size)
        return self.out_proj(mixed.transpose(0, 1).reshape(len(x), WIDTH))


class Block(nn.Module):
    def __init__(self):
        super().__init__()
        self.self_attn = Attention()
        self.self_attn_layer_norm = nn.LayerNorm(WIDTH)
        self.fc1 = nn.Linear(WIDTH, HIDDEN)
        self.fc2 = nn.Linear(HIDDEN, WIDTH)
        self.final_layer_norm = nn.LayerNorm(WIDTH)

    def forward(self, x):
        x = x + self.self_attn(self.self_attn_layer_norm(x))
        return x + self.fc2(F.gelu(self.fc1(self.final_layer_norm(x))))


class Encoder(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv1 = nn.Conv1d(MELS, WIDTH, 3, padding=1)
        self.conv2 = nn.Conv1d(WIDTH, WIDTH, 3, stride=2, padding=1)
        self.embed_positions = nn.Embedding(POSITIONS, WIDTH)
        self.layers = nn.ModuleList(Block() for _ in range(BLOCKS))

    def forward(self, frames):  # (frames, mels)
        x = F.gelu(self.conv2(F.gelu(self.conv1(frames.T[None]))))[0].T
        states = [x + self.embed_positions.weight[: len(x)]]
        for block in self.layers:
            states.append(block(states[-1]))
        return states


def encode(tensor):
    return base64.b64encode(tensor.detach().numpy().astype("<f4").tobytes()).decode()


torch.manual_seed(7)
encoder = Encoder()
for name, parameter in encoder.named_parameters():  # gains and biases of their own
    if "norm" in name:
        nn.init.uniform_(parameter, 0.5, 1.5)
recordings = [torch.randn(n, MELS, requires_grad=True) for n in (9, 1, 250)]
states = [torch.cat(parts) for parts in zip(*(encoder(frames) for frames in recordings))]
direction = torch.randn_like(states[-1])
(states[-1] * direction).sum().backward()
GOLDEN.write_text(
    json.dumps(
        {
            "torch": torch.__version__,
            "sizes": {"mels": MELS, "width": WIDTH, "heads": HEADS, "hidden": HIDDEN, "positions": POSITIONS, "blocks": BLOCKS},
            "weights": {name: {"shape": list(p.shape), "data": encode(p)} for name, p in encoder.named_parameters()},
            "lengths": [len(frames) for frames in recordings],
            "frames": encode(torch.cat(recordings)),
            "states": [encode(each) for each in states],
            "direction": encode(direction),
            "gradients": {
                "x": encode(torch.cat([frames.grad for frames in recordings])),
                **{name: encode(p.grad) for name, p in encoder.named_parameters() if name != "embed_positions.weight"},
            },
        },
        indent=1,
    )
    + "\n"
)
