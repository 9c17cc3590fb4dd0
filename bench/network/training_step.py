"""The step of training-step.mjs in PyTorch, one thread, least CPU time of many: python bench/network/training_step.py"""

import time

import torch
from torch import nn

torch.set_num_threads(1)
BINS, CLASSES, FRAMES = 64, 7, 200


class Network(nn.Module):
    def __init__(self):
        super().__init__()
        self.convolutions = nn.Sequential(
            nn.Conv1d(BINS, 96, 5, stride=2, padding=2), nn.ReLU(), nn.Dropout(0.3),
            nn.Conv1d(96, 96, 5, stride=2, padding=2), nn.ReLU(), nn.Dropout(0.3),
        )  # fmt: skip
        self.lstm = nn.LSTM(96, 64, batch_first=True, bidirectional=True)
        self.dropout = nn.Dropout(0.3)
        self.classifier = nn.Linear(256, CLASSES)

    def forward(self, x):  # (batch, bins, frames)
        y = self.dropout(self.lstm(self.convolutions(x).transpose(1, 2))[0])
        deviation = torch.sqrt(y.var(dim=1, correction=0) + 1e-5)
        return self.classifier(self.dropout(torch.cat([y.mean(dim=1), deviation], dim=1)))


for count in (32, 8):
    network = Network()
    x = torch.randn(count, BINS, FRAMES)
    targets = torch.arange(count) % CLASSES
    criterion = nn.CrossEntropyLoss(label_smoothing=0.1)
    least = float("inf")
    for _ in range(80):
        network.zero_grad()
        begin = time.process_time()
        criterion(network(x), targets).backward()
        least = min(least, time.process_time() - begin)
    print(f"PyTorch {torch.__version__}, {count} sequences of {FRAMES} frames: {least * 1000:.1f} ms")
