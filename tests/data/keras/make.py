"""Makes the Keras models of this folder, each with an input and its output.

    python make.py 3    # Keras 3 (package keras)
    python make.py 2    # Keras 2 (package tf_keras)
"""

import sys

import numpy as np

if sys.argv[1] == "3":
    import keras
else:
    import tf_keras as keras

L = keras.layers
VERSION = f"k{sys.argv[1]}"


def functional(steps, width, *layers):
    first = y = keras.Input((steps, width))
    for layer in layers:
        y = layer(y)
    return keras.Model(first, y)


def models():
    yield "bidirectional", (".keras", ".h5"), 3, keras.Sequential(
        [
            keras.Input((None, 3)),
            L.Bidirectional(L.LSTM(4, return_sequences=True)),
            L.Dropout(0.3),
            L.Bidirectional(L.GRU(3)),
            L.Dense(4, activation="softmax"),
        ]
    )
    yield "simple_rnn", (".keras", ".h5"), 2, functional(
        7,
        2,
        L.SimpleRNN(5, return_sequences=True, use_bias=False),
        L.SimpleRNN(3, activation="relu", return_sequences=True),
        L.TimeDistributed(L.Dense(4, activation="tanh")),
        L.Activation("softmax"),
    )
    yield "hard_sigmoid", (".keras", ".h5"), 3, functional(
        7,
        3,
        L.LSTM(4, recurrent_activation="hard_sigmoid", return_sequences=True),
        L.BatchNormalization(),
        L.GRU(4, recurrent_activation="hard_sigmoid", reset_after=False, use_bias=False),
        L.Dense(3, use_bias=False),
        L.LeakyReLU(),
        L.Dense(2, activation="hard_sigmoid"),
    )
    yield "backwards", (".keras", ".h5"), 3, functional(
        7,
        3,
        L.GRU(4, reset_after=False, return_sequences=True),
        L.LSTM(3, go_backwards=True, activation="softsign"),
        L.ReLU(),
        L.Dense(2, activation="elu"),
        L.Softmax(),
    )
    yield "flatten", (".keras", ".h5"), 2, functional(
        7,
        2,
        L.BatchNormalization(),
        L.GRU(3, return_sequences=True),
        L.Flatten(),
        L.BatchNormalization(),
        L.Dense(4, activation="relu"),
        L.Dense(2),
        L.BatchNormalization(),
    )


def main():
    rng = np.random.default_rng(7)
    keras.utils.set_random_seed(7)
    for name, endings, width, model in models():
        # Biases and running statistics begin as zeros and ones, which would
        # hide a wrong order.
        weights = []
        for array in model.get_weights():
            array = array + rng.normal(0, 0.3, array.shape)
            weights.append(array.astype(np.float32))
        model.set_weights(weights)
        for layer in model.layers:
            if isinstance(layer, L.BatchNormalization):
                *rest, variance = layer.get_weights()
                layer.set_weights([*rest, np.abs(variance) + np.float32(0.1)])
        x = rng.normal(0, 1, (4, 7, width)).astype(np.float32)
        y = model.predict(x, verbose=0)
        assert np.isfinite(y).all(), name
        for ending in endings:
            model.save(f"{VERSION}_{name}{ending}")
        np.savez(f"{VERSION}_{name}_io.npz", x=x, y=y)


main()
