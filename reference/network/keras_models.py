"""Trained networks of Keras and PyTorch with what they answer: ../golden/importing/.

Each case is a small network with random weights, saved as its library saves it (`<case>.keras` and `<case>.h5.gz`,
or `<case>.safetensors`), and `<case>.json`: the frames of a few sequences and the network's outputs for them, base64 of
little-endian float32. To be small, .h5 files are gzipped and .keras files packed anew, deflated, where Keras only
stores; one is left as Keras writes it.

    pip install keras==3.15.1 h5py==3.16.0 torch==2.15.0 safetensors==0.8.0
    KERAS_BACKEND=torch python reference/network/keras_models.py
"""

import base64
import gzip
import json
import os
import zipfile
from pathlib import Path

os.environ.setdefault("KERAS_BACKEND", "torch")

import h5py
import keras
import numpy as np
import safetensors
import torch
from keras import layers
from safetensors.torch import save
from torch import nn

GOLDEN = Path(__file__).parent.parent / "golden" / "importing"
BINS = 5
LENGTHS = [1, 7, 12]
VERSIONS = {
    "keras": keras.__version__,
    "h5py": h5py.__version__,
    "torch": torch.__version__,
    "safetensors": safetensors.__version__,
}

random = np.random.default_rng(5)
torch.manual_seed(5)
sequences = [random.normal(1, 2, (length, BINS)).astype(np.float32) for length in LENGTHS]


def base64_of(array):
    return base64.b64encode(np.ascontiguousarray(array, "<f4").tobytes()).decode()


def write_answers(name, answers, **more):
    document = {
        "versions": VERSIONS,
        **more,
        "bins": BINS,
        "sequences": [base64_of(frames) for frames in sequences],
        "outputs": [base64_of(answer) for answer in answers],
    }
    (GOLDEN / f"{name}.json").write_text(json.dumps(document, indent=1) + "\n")


# Keras


def lstm(units, **settings):
    return layers.LSTM(units, **settings)


def sequential_of_everything():
    normalization = layers.Normalization()
    normalization.adapt(random.normal(1, 3, (50, BINS)).astype(np.float32))
    return keras.Sequential(
        [
            keras.Input((None, BINS)),
            normalization,
            layers.Conv1D(6, 3, padding="same", activation="relu"),
            layers.Conv1D(4, 1, strides=2, padding="same", activation="relu"),
            layers.Dropout(0.3),
            layers.Bidirectional(lstm(3, return_sequences=True, dropout=0.1)),
            lstm(5, recurrent_dropout=0.1),
            layers.Dropout(0.3),
            layers.Dense(6, activation="relu"),
            layers.Dense(3, activation="softmax"),
        ]
    )


def sequential_normalized():
    return keras.Sequential(
        [
            keras.Input((None, BINS)),
            layers.Conv1D(6, 3, padding="same"),
            layers.BatchNormalization(),
            layers.ReLU(),
            layers.Conv1D(4, 5, padding="same", use_bias=False),
            layers.BatchNormalization(scale=False, epsilon=0.01),
            layers.Activation("relu"),
            lstm(5),
            layers.Dense(3),
        ]
    )


def functional_averaged():
    frames = keras.Input((None, BINS))
    x = layers.Bidirectional(lstm(4, return_sequences=True))(frames)
    x = layers.GlobalAveragePooling1D()(x)
    return keras.Model(frames, layers.Dense(3)(x))


KERAS = {
    "last-state": lambda: keras.Sequential(
        [keras.Input((None, BINS)), lstm(6), layers.Dense(4, activation="softmax")]
    ),
    "everything": sequential_of_everything,
    "averaged": functional_averaged,
    "both-last-states": lambda: keras.Sequential(
        [
            keras.Input((None, BINS)),
            lstm(3, return_sequences=True, use_bias=False, name="zwei"),
            layers.Bidirectional(lstm(4), name="eins"),
            layers.Dense(4, use_bias=False),
        ]
    ),
    "normalized": sequential_normalized,
}


def repack(path):
    with zipfile.ZipFile(path) as archive:
        files = {name: archive.read(name) for name in archive.namelist()}
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)


for name, make in KERAS.items():
    keras.utils.clear_session()  # names count from the first layer again
    model = make()
    for layer in model.layers:
        if not isinstance(layer, layers.Normalization):
            weights = [random.normal(0, 0.6, w.shape) for w in layer.get_weights()]
            if isinstance(layer, layers.BatchNormalization):
                weights[-1] = 0.5 + weights[-1] ** 2  # the variance
            layer.set_weights(weights)
    model.save(GOLDEN / f"{name}.keras")
    if name != "last-state":
        repack(GOLDEN / f"{name}.keras")
    legacy = GOLDEN / f"{name}.h5"
    model.save(legacy)
    legacy.with_suffix(".h5.gz").write_bytes(gzip.compress(legacy.read_bytes(), mtime=0))
    legacy.unlink()
    answers = [keras.ops.convert_to_numpy(model(frames[None], training=False))[0] for frames in sequences]
    write_answers(name, answers, softmax=model.layers[-1].activation is keras.activations.softmax)


# PyTorch


class Attention(nn.Module):
    def __init__(self, inputs, units, heads):
        super().__init__()
        self.projection = nn.Linear(inputs, units)
        self.score = nn.Linear(units, heads, bias=False)

    def forward(self, x):  # (batch, frames, inputs)
        shares = self.score(torch.tanh(self.projection(x))).softmax(1)
        return (shares.mT @ x).flatten(1)


class Convolved(nn.Module):
    """Two convolutions, a bidirectional LSTM of two layers, mean and deviation; names all its own."""

    recipe = {"convolutions": [{"channels": 1, "kernel": 1, "stride": 2}], "pooling": ["statistics"]}

    def __init__(self):
        super().__init__()
        self.front = nn.ModuleDict(
            {"conv2": nn.Conv1d(BINS, 6, 3, stride=2, padding=1), "conv10": nn.Conv1d(6, 4, 5, padding=2)}
        )
        self.rnn = nn.LSTM(4, 3, 2, batch_first=True, bidirectional=True)
        self.out = nn.Sequential(nn.Linear(12, 5), nn.ReLU(), nn.Dropout(0.2), nn.Linear(5, 3))

    def forward(self, x):
        for convolution in self.front.values():
            x = convolution(x.mT).relu().mT
        x, _ = self.rnn(x)
        return self.out(torch.cat([x.mean(1), (x.var(1, correction=0) + 1e-5).sqrt()], 1))


class Attended(nn.Module):
    """Two LSTMs of different units, a measured input, attention; the last layer comes first by name."""

    recipe = {"pooling": ["attention", "last"]}

    def __init__(self):
        super().__init__()
        self.input = nn.Module()
        self.input.register_buffer("mean", torch.randn(BINS))
        self.input.register_buffer("scale", torch.rand(BINS) + 0.5)
        self.lstm1 = nn.LSTM(BINS, 6, batch_first=True)
        self.lstm2 = nn.LSTM(6, 4, batch_first=True, bias=False)
        self.attention = Attention(4, 3, 2)
        self.first = nn.Linear(7, 4)
        self.second = nn.Linear(12, 7)

    def forward(self, x):
        x = (x - self.input.mean) * self.input.scale
        x, _ = self.lstm2(self.lstm1(x)[0])
        return self.first(self.second(torch.cat([self.attention(x), x[:, -1]], 1)).relu())


class Averaged(nn.Module):
    """Means over time only."""

    recipe = {"pooling": ["statistics"]}

    def __init__(self):
        super().__init__()
        self.lstm = nn.LSTM(BINS, 4, batch_first=True)
        self.linear = nn.Linear(4, 3)

    def forward(self, x):
        return self.linear(self.lstm(x)[0].mean(1))


class Normalized(nn.Module):
    """Batch normalisation behind each convolution, the second without gain and bias."""

    recipe = {"pooling": ["last"]}

    def __init__(self):
        super().__init__()
        self.front = nn.Sequential(
            nn.Conv1d(BINS, 6, 3, padding=1), nn.BatchNorm1d(6), nn.ReLU(),
            nn.Conv1d(6, 4, 5, padding=2, bias=False), nn.BatchNorm1d(4, affine=False), nn.ReLU(),
        )
        self.lstm = nn.LSTM(4, 3, batch_first=True)
        self.linear = nn.Linear(3, 3)
        for layer in (self.front[1], self.front[4]):
            nn.init.normal_(layer.running_mean)
            nn.init.uniform_(layer.running_var, 0.5, 2)

    def forward(self, x):
        return self.linear(self.lstm(self.front(x.mT).mT)[0][:, -1])


for module in (Convolved(), Attended(), Averaged(), Normalized()):
    name = f"torch-{type(module).__name__.lower()}"
    for parameter in module.parameters():
        nn.init.normal_(parameter, 0, 0.6)
    module.eval()
    (GOLDEN / f"{name}.safetensors").write_bytes(save(module.state_dict()))
    with torch.inference_mode():
        answers = [module(torch.from_numpy(frames)[None])[0].numpy() for frames in sequences]
    write_answers(name, answers, recipe=module.recipe, softmax=False)
