"""Writes ../golden/encoders/: two small encoders as ONNX graphs, and what PyTorch makes of a recording by the first.

- wav2vec2.onnx: transformers' Wav2Vec2Model of width 8 with random weights, exported with all hidden states, named as
  Optimum names them; wav2vec2.json: its states of a recording that Wav2Vec2FeatureExtractor brought to mean 0 and variance 1.
- whisper-front.onnx: the small encoder of ../golden/network/whisper-encoder.json, by whisper_front.py.

    pip install torch==2.15.0 onnx==1.23.2 transformers==5.24.0
    python reference/encoders/make_golden.py
"""

import base64
import json
from pathlib import Path

import numpy as np
import torch
import transformers
from transformers import Wav2Vec2Config, Wav2Vec2FeatureExtractor, Wav2Vec2Model

from whisper_front import export

GOLDEN = Path(__file__).parent.parent / "golden"
OUT = GOLDEN / "encoders"
OUT.mkdir(parents=True, exist_ok=True)
BLOCKS = 1


def decode(text):
    return torch.tensor(np.frombuffer(base64.b64decode(text), "<f4").copy())


def encode(tensor):
    return base64.b64encode(tensor.detach().numpy().astype("<f4").tobytes()).decode()


class States(torch.nn.Module):
    def __init__(self, model):
        super().__init__()
        self.model = model

    def forward(self, samples):
        result = self.model(samples, output_hidden_states=True)
        return result.last_hidden_state, *result.hidden_states


torch.manual_seed(11)
config = Wav2Vec2Config(
    hidden_size=8,
    num_hidden_layers=BLOCKS,
    num_attention_heads=2,
    intermediate_size=12,
    conv_dim=(6,) * 7,
    num_conv_pos_embeddings=4,
    num_conv_pos_embedding_groups=2,
    attn_implementation="eager",
)
model = States(Wav2Vec2Model(config)).eval()
names = ["last_hidden_state", *(f"hidden_states.{n}" for n in range(BLOCKS + 1))]
torch.onnx.export(
    model,
    (torch.randn(1, 8000),),
    str(OUT / "wav2vec2.onnx"),
    input_names=["input_values"],
    output_names=names,
    dynamic_axes={"input_values": {1: "samples"}, **{name: {1: "frames"} for name in names}},
    opset_version=17,
    dynamo=False,
)
samples = np.array([(n * n * 7919 % 2001 - 900) / 4096 for n in range(4000)], np.float32)  # 0.25 s, exact in any language
extractor = Wav2Vec2FeatureExtractor(do_normalize=True)
heard = extractor(samples, sampling_rate=16000, return_tensors="pt").input_values
with torch.no_grad():
    states = model(heard)
golden = {
    "versions": {"torch": torch.__version__, "transformers": transformers.__version__},
    "frames": states[0].shape[1],
    "width": states[0].shape[2],
    "states": {name: encode(state) for name, state in zip(names, states)},
}
(OUT / "wav2vec2.json").write_text(json.dumps(golden, indent=1) + "\n")

small = json.loads((GOLDEN / "network" / "whisper-encoder.json").read_text())
tensors = {name: decode(t["data"]).reshape(t["shape"]) for name, t in small["weights"].items()}
export(tensors, small["sizes"]["heads"], small["sizes"]["blocks"], OUT / "whisper-front.onnx")
