"""Writes ../golden/recognizer/: small files by the Python package safetensors, with the values they hold.

    pip install safetensors==0.8.0 torch==2.15.0 && python reference/recognizer/safetensors_files.py
"""

import json
import pathlib

import safetensors
import torch
from safetensors.torch import save

OUT = pathlib.Path(__file__).parent.parent / "golden" / "recognizer"
OUT.mkdir(parents=True, exist_ok=True)

generator = torch.Generator().manual_seed(3)
float32 = {
    "classifier.bias": torch.tensor([0.1, -0.0, 1e-42, 3.4028234663852886e38]),
    "classifier.weight": torch.randn(4, 3, generator=generator),
    "empty": torch.zeros(0, 5),
    "scalar": torch.tensor(2.5),
    "élan \"quoted\"": torch.randn(2, 1, 2, generator=generator),
}
edges = torch.tensor([0.0, -0.0, 1.0, -1.5, 6e-8, 6.1e-5, 65504.0, -2.0 / 3, 3.14159], dtype=torch.float64)
other = {
    "double": edges,
    "half": edges.half(),
    "bfloat": edges.bfloat16(),
}

whole = {"conv": torch.randint(-127, 128, (3, 2, 5), generator=generator), "dense": torch.tensor([[127, -127, 0], [-1, 64, 3]])}
scales = {"conv": torch.tensor([0.5, 0.0, 1.2e-3]), "dense": torch.tensor([3.0, 1e-20])}
int8 = {
    **{name: t.to(torch.int8) for name, t in whole.items()},
    **{f"{name}_scale": t for name, t in scales.items()},
}
products = {name: t * scales[name].view(-1, *[1] * (t.dim() - 1)) for name, t in whole.items()}

(OUT / "float32.safetensors").write_bytes(save(float32, metadata={"format": "pt"}))
(OUT / "other-types.safetensors").write_bytes(save(other))
(OUT / "int8.safetensors").write_bytes(save(int8))
(OUT / "integers.safetensors").write_bytes(save({"steps": torch.tensor([1, 2, 3])}))
values = {
    name: {"shape": list(t.shape), "data": t.float().flatten().tolist()}
    for name, t in {**float32, **other, **int8, **products}.items()
}
(OUT / "safetensors-values.json").write_text(
    json.dumps(
        {"versions": {"safetensors": safetensors.__version__, "torch": torch.__version__}, "tensors": values},
        indent=1,
        ensure_ascii=False,
    )
    + "\n"
)
