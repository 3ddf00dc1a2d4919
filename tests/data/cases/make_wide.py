"""Makes a batch normalization of many features, alone and after a dense layer.

    python make_wide.py
"""

import os
import zipfile

import keras
import numpy as np

FOLDER = os.path.dirname(os.path.abspath(__file__)) + "/"
WIDTH = 1025


def save(model, name):
    """Compressed, for most numbers are equal."""
    unpacked = FOLDER + "unpacked.keras"
    model.save(unpacked)
    with zipfile.ZipFile(unpacked) as old:
        with zipfile.ZipFile(FOLDER + name, "w", zipfile.ZIP_DEFLATED) as new:
            for member in old.namelist():
                new.writestr(member, old.read(member))
    os.remove(unpacked)


L = keras.layers
scaling, gru = L.BatchNormalization(), L.GRU(1, return_sequences=True)
x = keras.Input((None, WIDTH))
alone = keras.Model(x, gru(scaling(x)))
steps = np.arange(WIDTH) % 4
scaling.set_weights([w.astype(np.float32) for w in (1 + steps / 4, steps / 8 - 0.2, steps / 2, 1 + steps)])
gru.set_weights([np.tile(w[:1] / 64, (len(w), 1)) if len(w) == WIDTH else w for w in gru.get_weights()])
save(alone, "wide_scaling.keras")
dense = L.Dense(WIDTH, use_bias=False)
after = keras.Model(x, gru(scaling(dense(x))))
dense.set_weights([np.eye(WIDTH, dtype=np.float32)])
save(after, "wide_scaling_dense.keras")
values = (np.arange(3 * WIDTH) % 7 / 4 - 0.75).astype(np.float32).reshape(1, 3, WIDTH)
y = alone.predict(values, verbose=0)
assert np.abs(y - after.predict(values, verbose=0)).max() < 1e-6
np.savez_compressed(FOLDER + "wide_scaling_io.npz", x=values, y=y)
print(y)
