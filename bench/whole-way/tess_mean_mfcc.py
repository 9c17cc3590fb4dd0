"""The method affetto grew from, timed: librosa's 40 mean MFCCs of every TESS recording into Keras' LSTM of 256, 50 epochs.

python tess_mean_mfcc.py FOLDER LIST: LIST names a file a line, its class (a number) and whether it is tested (0 or 1),
between tabs. Prints one line of JSON.
"""

import json
import os
import sys
import time

begin = time.time()
os.environ.setdefault("KERAS_BACKEND", "tensorflow")
os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
import librosa  # noqa: E402
import numpy as np  # noqa: E402

folder, listing = sys.argv[1:3]
rows = [line.rstrip("\n").split("\t") for line in open(listing)]
labels = np.array([int(row[1]) for row in rows])
tested = np.array([row[2] == "1" for row in rows])


def mean_mfcc(path):
    y, sr = librosa.load(os.path.join(folder, path), duration=3, offset=0.5)
    return librosa.feature.mfcc(y=y, sr=sr, n_mfcc=40).mean(axis=1)


features = np.stack([mean_mfcc(row[0]) for row in rows])[:, :, None]
featured = time.time()

import keras  # noqa: E402
from keras import layers  # noqa: E402

keras.utils.set_random_seed(1)
model = keras.Sequential(
    [keras.Input((40, 1)), layers.LSTM(256), layers.Dropout(0.2), layers.Dense(128, activation="relu"),
     layers.Dropout(0.2), layers.Dense(64, activation="relu"), layers.Dropout(0.2), layers.Dense(7, activation="softmax")]
)  # fmt: skip
model.compile(loss="sparse_categorical_crossentropy", optimizer="adam", metrics=["accuracy"])
course = []


class Watch(keras.callbacks.Callback):
    def on_epoch_end(self, epoch, logs=None):
        course.append({"seconds": time.time() - begin, "accuracy": float(logs["val_accuracy"])})


model.fit(features[~tested], labels[~tested], validation_data=(features[tested], labels[tested]), epochs=50, batch_size=64,
          verbose=0, callbacks=[Watch()])  # fmt: skip
print(json.dumps({"versions": f"librosa {librosa.__version__}, Keras {keras.__version__}", "features": featured - begin,
                  "course": course}))  # fmt: skip
