"""PyTorch and Keras as peers of the bench: answers on standard output as answer.mjs does.

    python python_peers.py torch|keras THREADS TASK
"""

import json
import os
import sys
import time
from statistics import median

THREADS = int(sys.argv[2])
TASK = json.loads(sys.argv[3])
BATCH, FRAMES, BINS = TASK["batch"], TASK["frames"], TASK["bins"]
UNITS, LAYERS, CLASSES = TASK["units"], TASK["layers"], TASK["classes"]


def torch_cases():
    import torch
    from torch import nn

    torch.set_num_threads(THREADS)

    class Network(nn.Module):
        def __init__(self):
            super().__init__()
            self.lstm = nn.LSTM(BINS, UNITS, num_layers=LAYERS, batch_first=True)
            self.classifier = nn.Linear(UNITS, CLASSES)

        def forward(self, x):  # (batch, frames, bins)
            return self.classifier(self.lstm(x)[0][:, -1])

    network = Network()
    x = torch.randn(BATCH, FRAMES, BINS)
    targets = torch.arange(BATCH) % CLASSES
    criterion = nn.CrossEntropyLoss()
    optimizer = torch.optim.Adam(network.parameters())

    def step():
        optimizer.zero_grad()
        criterion(network(x), targets).backward()
        optimizer.step()

    def utterance():
        with torch.inference_mode():
            network(x[:1])

    return torch.__version__, dict(step=step, utterance=utterance)


def keras_cases():
    os.environ.update(KERAS_BACKEND="tensorflow", TF_CPP_MIN_LOG_LEVEL="3")
    import keras
    import numpy as np
    import tensorflow as tf

    tf.config.threading.set_intra_op_parallelism_threads(THREADS)
    tf.config.threading.set_inter_op_parallelism_threads(THREADS)
    lstms = [keras.layers.LSTM(UNITS, return_sequences=layer < LAYERS - 1) for layer in range(LAYERS)]
    model = keras.Sequential([keras.Input((FRAMES, BINS)), *lstms, keras.layers.Dense(CLASSES, activation="softmax")])
    model.compile(optimizer="adam", loss="sparse_categorical_crossentropy")
    x = np.random.default_rng(1).standard_normal((BATCH, FRAMES, BINS), dtype=np.float32)
    targets = np.arange(BATCH) % CLASSES
    version = f"{keras.__version__} on TensorFlow {tf.__version__}"
    cases = dict(step=lambda: model.train_on_batch(x, targets), utterance=lambda: model.predict_on_batch(x[:1]))
    return version, cases


version, cases = torch_cases() if sys.argv[1] == "torch" else keras_cases()
say = lambda line: print(json.dumps(line), flush=True)  # noqa: E731
say(dict(version=version, cases=list(cases)))
for line in sys.stdin:
    request = json.loads(line)
    seconds = []
    for _ in range(request["turns"]):
        start = time.perf_counter()
        cases[request["case"]]()
        seconds.append(time.perf_counter() - start)
    say(dict(seconds=median(seconds)))
