"""Golden values of the network from PyTorch: logits, dimensions, gradients, and the losses of ten steps of training.

Each case is a small network with random weights, three batches of sequences of different lengths, and what PyTorch
makes of them: convolutions sequence by sequence, LSTM layers on packed sequences. Writes
reference/golden/network/<case>.json; arrays are base64 of little-endian float32.

    python reference/network/training.py
"""

import base64
import json
from pathlib import Path

import numpy as np
import torch
from torch import nn
from torch.nn.utils.rnn import pack_padded_sequence, pad_packed_sequence, pad_sequence

GOLDEN = Path(__file__).parent.parent / "golden" / "network"
BINS, CLASSES, FUNCTIONALS = 5, 4, 3
DIMENSION_WEIGHT = 0.7

CASES = {
    "convolutions-statistics": {
        "convolutions": [{"channels": 6, "kernel": 3, "stride": 2}, {"channels": 7, "kernel": 5, "stride": 1}],
        "lstm": {"layers": 1, "units": 6, "direction": "both"},
        "pooling": ["statistics"],
    },
    "two-layers-attention": {
        "convolutions": [],
        "lstm": {"layers": 2, "units": 9, "direction": "forward"},
        "pooling": ["attention"],
    },
    "three-layers-last-states": {
        "convolutions": [],
        "lstm": {"layers": 3, "units": 6, "direction": "both"},
        "pooling": ["last"],
    },
    "two-heads": {
        "convolutions": [{"channels": 6, "kernel": 3, "stride": 1}],
        "lstm": {"layers": 1, "units": 7, "direction": "both"},
        "pooling": ["attention", "last"],
        "attentionHeads": 2,
    },
    "functionals-hidden": {
        "convolutions": [],
        "lstm": {"layers": 1, "units": 6, "direction": "both"},
        "pooling": ["functionals", "statistics"],
        "hidden": 9,
    },
    "batch-normalisation": {
        "convolutions": [{"channels": 6, "kernel": 3, "stride": 2}, {"channels": 7, "kernel": 5, "stride": 1}],
        "normalization": "batch",
        "lstm": {"layers": 1, "units": 6, "direction": "both"},
        "pooling": ["statistics"],
    },
    "layer-normalisation": {
        "convolutions": [{"channels": 6, "kernel": 3, "stride": 2}, {"channels": 7, "kernel": 5, "stride": 1}],
        "normalization": "layer",
        "lstm": {"layers": 1, "units": 6, "direction": "both"},
        "pooling": ["statistics"],
    },
    "dimensions": {
        "convolutions": [],
        "lstm": {"layers": 1, "units": 6, "direction": "both"},
        "pooling": ["statistics"],
        "hidden": 9,
        "dimensions": ["arousal", "valence"],
    },
    "everything": {
        "convolutions": [{"channels": 9, "kernel": 1, "stride": 3}],
        "lstm": {"layers": 2, "units": 5, "direction": "both"},
        "pooling": ["attention", "statistics"],
    },
}


class Attention(nn.Module):
    def __init__(self, inputs, units, heads):
        super().__init__()
        self.projection = nn.Linear(inputs, units)
        self.score = nn.Linear(units, heads, bias=False)

    def forward(self, frames):  # (frames, inputs)
        weights = torch.softmax(self.score(torch.tanh(self.projection(frames))), dim=0)  # (frames, heads)
        return (weights.T @ frames).flatten()


class Network(nn.Module):
    def __init__(self, recipe):
        super().__init__()
        self.recipe = recipe
        self.convolutions = nn.ModuleList()
        self.normalizations = nn.ModuleList()
        features = BINS
        kind = recipe.get("normalization", "none")
        for c in recipe["convolutions"]:
            padding = c["kernel"] // 2
            self.convolutions.append(
                nn.Conv1d(features, c["channels"], c["kernel"], c["stride"], padding, bias=kind != "batch")
            )
            features = c["channels"]
            if kind != "none":
                norm = {"batch": nn.BatchNorm1d, "layer": nn.LayerNorm}[kind](features)
                nn.init.uniform_(norm.weight, 0.5, 2)
                nn.init.uniform_(norm.bias, -1, 1)
                self.normalizations.append(norm)
        lstm = recipe["lstm"]
        both = lstm["direction"] == "both"
        self.lstm = nn.LSTM(features, lstm["units"], lstm["layers"], batch_first=True, bidirectional=both)
        features = lstm["units"] * (2 if both else 1)
        heads = recipe.get("attentionHeads", 1)
        if "attention" in recipe["pooling"]:
            self.attention = Attention(features, lstm["units"], heads)
        pooled = sum({"statistics": 2, "attention": heads, "last": 1, "functionals": 0}[p] * features for p in recipe["pooling"])
        if "functionals" in recipe["pooling"]:
            pooled += FUNCTIONALS
            self.functionals_mean = torch.empty(FUNCTIONALS).uniform_(-1, 1)
            self.functionals_scale = torch.empty(FUNCTIONALS).uniform_(0.5, 2)
        if "hidden" in recipe:
            self.hidden = nn.Linear(pooled, recipe["hidden"])
            pooled = recipe["hidden"]
        self.classifier = nn.Linear(pooled, CLASSES)
        self.names = recipe.get("dimensions", [])
        if self.names:
            self.dimensions = nn.Linear(pooled, len(self.names))
            self.dimensions_mean = torch.empty(len(self.names)).uniform_(-1, 1)
            self.dimensions_scale = torch.empty(len(self.names)).uniform_(0.5, 2)
        self.mean = torch.empty(BINS).uniform_(-1, 1)
        self.scale = torch.empty(BINS).uniform_(0.5, 2)

    def forward(self, sequences, functionals):
        convolved = [(frames - self.mean) * self.scale for frames in sequences]  # (frames, bins) each
        for i, convolution in enumerate(self.convolutions):
            convolved = [convolution(x.T.unsqueeze(0)).squeeze(0).T for x in convolved]
            if self.normalizations:
                # Over the frames of all sequences, and none that pad them.
                normalized = self.normalizations[i](torch.cat(convolved))
                convolved = list(normalized.split([len(x) for x in convolved]))
            convolved = [torch.relu(x) for x in convolved]
        lengths = torch.tensor([len(x) for x in convolved])
        packed = pack_padded_sequence(
            pad_sequence(convolved, batch_first=True), lengths, batch_first=True, enforce_sorted=False
        )
        padded, _ = pad_packed_sequence(self.lstm(packed)[0], batch_first=True)
        pooled = torch.stack([self.pool(x[:n], f) for x, n, f in zip(padded, lengths, functionals)])
        if "hidden" in self.recipe:
            pooled = torch.relu(self.hidden(pooled))
        return self.classifier(pooled), self.dimensions(pooled) if self.names else None

    def pool(self, frames, functionals):  # (frames, features)
        parts = []
        for kind in self.recipe["pooling"]:
            if kind == "statistics":
                deviation = torch.sqrt(frames.var(dim=0, correction=0) + 1e-5)
                parts += [frames.mean(dim=0), deviation]
            elif kind == "last":
                units = self.recipe["lstm"]["units"]
                parts += [frames[-1, :units], frames[0, units:]]
            elif kind == "functionals":
                parts.append((functionals - self.functionals_mean) * self.functionals_scale)
            else:
                parts.append(self.attention(frames))
        return torch.cat(parts)


def encode(tensor):
    return base64.b64encode(tensor.detach().numpy().astype("<f4").tobytes()).decode()


def make_batch(lengths, described, names):
    batch = {
        "sequences": [torch.randn(n, BINS) for n in lengths],
        "functionals": torch.randn(len(lengths), FUNCTIONALS) if described else torch.empty(len(lengths), 0),
        "targets": torch.randint(CLASSES, (len(lengths),)),
    }
    if names:
        batch["dimensions"] = 3 * torch.randn(len(lengths), len(names))
        batch["dimensions"][1, 0] = torch.nan  # unknown
    return batch


def total_loss(network, batch, criterion):
    """Cross-entropy, and the squared error of standardised dimensions: a mean over them, weighted as the classes are."""
    logits, dimensions = network(batch["sequences"], batch["functionals"])
    loss = criterion(logits, batch["targets"])
    if network.names:
        targets = (batch["dimensions"] - network.dimensions_mean) * network.dimensions_scale
        errors = torch.where(targets.isnan(), 0, dimensions - targets.nan_to_num()) ** 2
        weights = torch.ones(CLASSES) if criterion.weight is None else criterion.weight
        weights = weights[batch["targets"]]
        loss = loss + DIMENSION_WEIGHT * (weights @ errors.mean(dim=1)) / weights.sum()
    return loss


def losses(network, weights, batches, optimizer, criterion, clip):
    network.load_state_dict(weights, strict=False)
    result = []
    for step in range(10):
        batch = batches[step % len(batches)]
        optimizer.zero_grad()
        loss = total_loss(network, batch, criterion)
        loss.backward()
        nn.utils.clip_grad_norm_(network.parameters(), clip)
        optimizer.step()
        result.append(loss.item())
    return result


def golden(recipe, seed):
    torch.manual_seed(seed)
    network = Network(recipe)
    for norm in network.normalizations:
        if isinstance(norm, nn.BatchNorm1d):
            nn.init.uniform_(norm.running_mean, -1, 1)
            nn.init.uniform_(norm.running_var, 0.5, 2)
    weights = {
        name: tensor.clone() for name, tensor in network.state_dict().items() if "num_batches" not in name
    }
    described = "functionals" in recipe["pooling"]
    batches = [make_batch(lengths, described, network.names) for lengths in ([9, 1, 14, 5], [3, 3, 20], [7, 12, 8, 2, 11])]
    class_weights = torch.tensor([0.5, 1.5, 1.0, 2.0])
    smoothed = nn.CrossEntropyLoss(label_smoothing=0.1)
    weighted = nn.CrossEntropyLoss(weight=class_weights)

    logits, dimensions = network.eval()(batches[0]["sequences"], batches[0]["functionals"])
    for norm in network.normalizations:
        norm.momentum = 1.0  # the running means become those of this batch
    total_loss(network.train(), batches[0], smoothed).backward()
    measured = {name: tensor.clone() for name, tensor in network.named_buffers() if "running" in name}
    adam = {"lr": 0.01, "weight_decay": 0.01, "betas": (0.9, 0.98), "eps": 1e-8}
    return {
        "torch": torch.__version__,
        "recipe": recipe,
        "bins": BINS,
        "classes": CLASSES,
        "functionals": FUNCTIONALS if described else 0,
        "weights": {
            "input.mean": encode(network.mean),
            "input.scale": encode(network.scale),
            **(
                {
                    "functionals.mean": encode(network.functionals_mean),
                    "functionals.scale": encode(network.functionals_scale),
                }
                if described
                else {}
            ),
            **(
                {
                    "dimensions.mean": encode(network.dimensions_mean),
                    "dimensions.scale": encode(network.dimensions_scale),
                }
                if network.names
                else {}
            ),
            **{name: encode(tensor) for name, tensor in weights.items()},
        },
        "batches": [
            {
                "data": encode(torch.cat(batch["sequences"])),
                "functionals": encode(batch["functionals"]),
                "lengths": [len(x) for x in batch["sequences"]],
                "targets": batch["targets"].tolist(),
                **({"dimensions": encode(batch["dimensions"])} if network.names else {}),
            }
            for batch in batches
        ],
        "logits": encode(logits),
        **(
            {
                "dimensions": encode(dimensions / network.dimensions_scale + network.dimensions_mean),
                "dimensionWeight": DIMENSION_WEIGHT,
            }
            if network.names
            else {}
        ),
        "labelSmoothing": 0.1,
        "gradients": {name: encode(p.grad) for name, p in network.named_parameters()},
        **({"measured": {name: encode(tensor) for name, tensor in measured.items()}} if measured else {}),
        "clip": 0.5,
        "learningRate": adam["lr"],
        "weightDecay": adam["weight_decay"],
        "beta1": adam["betas"][0],
        "beta2": adam["betas"][1],
        "epsilon": adam["eps"],
        "classWeights": class_weights.tolist(),
        "adamLosses": losses(network, weights, batches, torch.optim.Adam(network.parameters(), **adam), smoothed, 0.5),
        "adamwLosses": losses(
            network, weights, batches, torch.optim.AdamW(network.parameters(), **adam), weighted, 0.5
        ),
    }


if __name__ == "__main__":
    GOLDEN.mkdir(parents=True, exist_ok=True)
    for seed, (name, recipe) in enumerate(CASES.items()):
        (GOLDEN / f"{name}.json").write_text(json.dumps(golden(recipe, seed), indent=1) + "\n")
