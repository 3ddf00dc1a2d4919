"""Makes the TFLite models with fused LSTMs, and their Keras 3 twins.

    TF_USE_LEGACY_KERAS=0 python make_fused.py
"""

import os

import h5py
import io
import keras
import numpy as np
import tensorflow as tf
import tf_keras
import zipfile
from tensorflow.lite.python import schema_py_generated as schema
import flatbuffers

FOLDER = os.path.dirname(os.path.abspath(__file__)) + "/"
rng = np.random.default_rng(11)


def save(model, name):
    content = tf.lite.TFLiteConverter.from_keras_model(model).convert()
    with open(f"{FOLDER}{name}.tflite", "wb") as file:
        file.write(content)
    details = tf.lite.Interpreter(model_content=content)._get_ops_details()
    print(name, len(content), [op["op_name"] for op in details])
    return content


def scattered(model):
    model.set_weights(
        [(w + rng.normal(0, 0.3, w.shape)).astype(np.float32) for w in model.get_weights()]
    )
    return model


def heads(K, batch):
    """Two dense layers side by side on an LSTM."""
    L = K.layers
    x = K.Input((6, 3), **batch)
    h = L.LSTM(4, return_sequences=True)(x)
    a = L.Dense(2, activation="tanh")(h)
    b = L.Dense(3)(h)
    return K.Model(x, L.Concatenate()([a, b]))


def main():
    x = rng.standard_normal((1, 6, 3)).astype(np.float32)
    old = scattered(heads(tf_keras, {"batch_size": 1}))
    save(old, "concatenated")
    new = heads(keras, {})
    new.set_weights(old.get_weights())
    new.save(FOLDER + "concatenated.keras")
    y = new.predict(x, verbose=0)
    assert np.abs(y - old.predict(x, verbose=0)).max() < 1e-6
    np.savez(FOLDER + "concatenated_io.npz", x=x, y=y)

    L = tf_keras.layers
    first = tf_keras.Input((6, 3), batch_size=1)
    states = L.LSTM(4, return_sequences=True)(first)
    y = L.Dense(2)(states)
    one = scattered(tf_keras.Model(first, y))
    two = tf_keras.Model(first, [states, y])
    save(two, "two_outputs")
    content = save(one, "one_output")
    np.savez(FOLDER + "one_output_io.npz", x=x, y=one.predict(x, verbose=0))

    # The dense layer's weights in four bits, two in a byte.
    model = schema.ModelT.InitFromPackedBuf(content, 0)
    graph = model.subgraphs[0]
    tensor = next(t for t in graph.tensors if list(t.shape) == [2, 4])
    w = np.frombuffer(bytes(model.buffers[tensor.buffer].data), np.float32)
    scale = float(np.abs(w).max() / 7)
    q = np.rint(w / scale).astype(np.int8)
    model.buffers[tensor.buffer].data = ((q[1::2] & 15) << 4 | q[::2] & 15).astype(np.uint8)
    tensor.type = schema.TensorType.INT4
    tensor.quantization = schema.QuantizationParametersT()
    tensor.quantization.scale, tensor.quantization.zeroPoint = [scale], [0]
    builder = flatbuffers.Builder(4096)
    builder.Finish(model.Pack(builder), b"TFL3")
    with open(FOLDER + "int4.tflite", "wb") as file:
        file.write(bytes(builder.Output()))

    # What the dtype policy float16 stores.
    with zipfile.ZipFile(FOLDER + "layer_each.keras") as old:
        members = {name: old.read(name) for name in old.namelist()}
    weights = io.BytesIO(members["model.weights.h5"])
    with h5py.File(weights, "r+") as file:
        paths = []
        file.visititems(lambda path, o: paths.append(path) if isinstance(o, h5py.Dataset) else None)
        for path in paths:
            values = file[path][()].astype(np.float16)
            del file[path]
            file[path] = values
    members["model.weights.h5"] = weights.getvalue()
    with zipfile.ZipFile(FOLDER + "float16.keras", "w") as new:
        for name, member in members.items():
            new.writestr(name, member)


main()
