"""Makes the TFLite models of this folder, each with an input and its output.

    python make.py
"""

import numpy as np
import keras
import tensorflow as tf
import tf_keras

L = tf_keras.layers


def models():
    yield "last_step", {}, [L.LSTM(4), L.Dense(3, activation="softmax")]
    yield "every_step", {}, [
        L.LSTM(4, return_sequences=True),
        L.LSTM(3, return_sequences=True),
        L.Dense(5, activation="relu"),
        L.Dense(2),
    ]
    yield "float16", {"supported_types": [tf.float16]}, [
        L.LSTM(4, return_sequences=True),
        L.Flatten(),
        L.Dense(2, activation="tanh"),
    ]


def main():
    rng = np.random.default_rng(7)
    tf_keras.utils.set_random_seed(7)
    for name, options, layers in models():
        first = y = tf_keras.Input((6, 3), batch_size=1)
        for layer in layers:
            y = layer(y)
        model = tf_keras.Model(first, y)
        model.set_weights(
            [
                (w + rng.normal(0, 0.3, w.shape)).astype(np.float32)
                for w in model.get_weights()
            ]
        )
        converter = tf.lite.TFLiteConverter.from_keras_model(model)
        if options:
            converter.optimizations = [tf.lite.Optimize.DEFAULT]
            converter.target_spec.supported_types = options["supported_types"]
        content = converter.convert()
        with open(f"{name}.tflite", "wb") as file:
            file.write(content)
        interpreter = tf.lite.Interpreter(model_content=content)
        interpreter.allocate_tensors()
        x = rng.normal(0, 1, (1, 6, 3)).astype(np.float32)
        interpreter.set_tensor(interpreter.get_input_details()[0]["index"], x)
        interpreter.invoke()
        y = interpreter.get_tensor(interpreter.get_output_details()[0]["index"])
        np.savez(f"{name}_io.npz", x=x, y=y)

    # The converter does not fuse the LSTM of Keras 3: a loop, to be refused.
    first = keras.Input((6, 3), batch_size=1)
    model = keras.Model(first, keras.layers.LSTM(4)(first))
    with open("while.tflite", "wb") as file:
        file.write(tf.lite.TFLiteConverter.from_keras_model(model).convert())


main()
