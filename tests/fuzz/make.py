"""Makes the seeds of the corpus: python3 make.py SHARED_DATA

SHARED_DATA holds conformance_dev and torch_export, which were made for this project. What the
fuzzers found is added by hand, as found-*.
"""

import io
import json
import struct
import sys
import zipfile
from pathlib import Path

import numpy as np

HERE = Path(__file__).parent
DATA = HERE.parent / "data"
SHARED = Path(sys.argv[1])
RANDOM = np.random.default_rng(1)


def save(target, name, content):
    folder = HERE / "corpus" / target
    folder.mkdir(parents=True, exist_ok=True)
    (folder / name).write_bytes(content)


def weights(*shape):
    return RANDOM.uniform(-1, 1, shape).round(3)


def safetensors(tensors):
    header, data = {}, b""
    for name, (kind, array) in tensors.items():
        raw = array.astype(kind[1]).tobytes()
        header[name] = {
            "dtype": kind[0],
            "shape": list(array.shape),
            "data_offsets": [len(data), len(data) + len(raw)],
        }
        data += raw
    text = json.dumps(header).encode()
    return struct.pack("<Q", len(text)) + text + data


F32, F16, F64 = ("F32", "<f4"), ("F16", "<f2"), ("F64", "<f8")


def torch(prefix, gates, inputs, units, suffix="_l0", kind=F32, bias=True):
    rows = gates * units
    tensors = {
        f"{prefix}.weight_ih{suffix}": (kind, weights(rows, inputs)),
        f"{prefix}.weight_hh{suffix}": (kind, weights(rows, units)),
    }
    if bias:
        tensors[f"{prefix}.bias_ih{suffix}"] = (kind, weights(rows))
        tensors[f"{prefix}.bias_hh{suffix}"] = (kind, weights(rows))
    return tensors


def linear(prefix, inputs, outputs, kind=F32):
    return {
        f"{prefix}.weight": (kind, weights(outputs, inputs)),
        f"{prefix}.bias": (kind, weights(outputs)),
    }


def seed_safetensors():
    def seed(name, layers, tensors):
        text = "\n".join("[[layer]]\n" + layer for layer in layers)
        save("safetensors", name, text.encode() + b"\0" + safetensors(tensors))

    dense = 'kind = "dense"\nprefix = "fc"\n'
    seed(
        "gru",
        ['kind = "gru"\nprefix = "rnn"\n', 'kind = "last_step"\n', dense],
        torch("rnn", 3, 2, 3) | linear("fc", 3, 2),
    )
    both = torch("rnn", 4, 2, 2) | torch("rnn", 4, 2, 2, "_l0_reverse")
    seed(
        "bilstm",
        ['kind = "lstm"\nprefix = "rnn"\nbidirectional = true\n', 'kind = "final_state"\n', dense, 'kind = "log_softmax"\n'],
        both | linear("fc", 4, 2, F64),
    )
    seed(
        "rnn",
        ['kind = "rnn"\nprefix = "rnn"\nnonlinearity = "relu"\nnum_layers = 2\n', 'kind = "activation"\nfunction = "elu"\nalpha = 0.5\n'],
        torch("rnn", 1, 1, 2, kind=F16) | torch("rnn", 1, 2, 2, "_l1", bias=False),
    )
    seed(
        "basic_lstm",
        ['kind = "basic_lstm"\nprefix = "cell"\nforget_bias = 0.5\n', 'kind = "dense"\nweight = "W"\nbias = "b"\ntransposed = true\n', 'kind = "softmax"\n'],
        {"cell.kernel": (F32, weights(3, 8)), "cell.bias": (F32, weights(8))}
        | {"W": (F32, weights(2, 3)), "b": (F32, weights(3))},
    )


    side = 'weight_ih = "W", weight_hh = "R", bias = "B"'
    lstm = 'kind = "recurrent"\nname = "a"\ncell = "lstm"\ntransposed = true\ncoupled = "forget"\n'
    gru = 'kind = "recurrent"\ninputs = ["a", "x"]\ncell = "gru"\nreset = "before"\nactivations = ["sigmoid", "relu"]\nname = "b"\n'
    outputs = '[[output]]\nname = "p"\nlayer = "a"\n[[output]]\nname = "q"\nlayer = "b"\n'
    seed(
        "recurrent",
        [
            'kind = "embedding"\nweight = "E"\nname = "e"\n',
            lstm + f'forward = {{ {side}, peephole = "P", initial_hidden = "h", initial_cell = "c" }}\n',
            gru + f'backward = {{ {side.replace("B", "b").replace("W", "w").replace("R", "r")} }}\n' + outputs + '[weights]\nint8_scale = 0.01\nignore = ["old*"]\n',
        ],
        {"E": (F32, weights(2, 1)), "W": (F32, weights(1, 8)), "R": (F32, weights(2, 8)), "B": (F32, weights(8))}
        | {"P": (F32, weights(6)), "h": (F32, weights(2)), "c": (F32, weights(2)), "old": (F32, weights(1))}
        | {"w": (("I8", "i1"), weights(3, 4) * 100), "r": (("I8", "i1"), weights(3, 1) * 100), "b": (("I8", "i1"), weights(3) * 100)},
    )
    tensors = {"fc": {"weight": [[1, 2], [3, 4], [5, 6]], "bias": [[3], [1, 2, 3]]}, "out": {"dim": [1, 3], "data": [1, 2, 3]}}
    text = f"[[layer]]\n{dense}[[layer]]\nkind = \"dense\"\nweight = \"out\"\n"
    save("safetensors", "json", text.encode() + b"\0" + json.dumps(tensors).encode())


def seed_onnx():
    for case in sorted((SHARED / "conformance_dev").glob("*/model.onnx")):
        if case.stat().st_size < 4000:
            save("onnx", case.parent.name, case.read_bytes())
    for name in ["GRU_last_bi0_L1_bf1_ts", "LSTM_seq_bi0_L1_bf0_ts", "LSTM_seq_bi0_L1_bf0_dyn", "GRU_last_bi1_L1_bf1_ts", "GRU_state_bi0_L1_bf1_ts"]:
        file = SHARED / "torch_export" / f"{name}.onnx"
        save("onnx", name, file.read_bytes())
    rnn = sorted((SHARED / "torch_export").glob("RNN*_dyn.onnx"), key=lambda f: f.stat().st_size)
    for file in rnn[:1]:
        save("onnx", file.stem, file.read_bytes())


def seed_keras():
    for file in sorted((DATA / "keras").glob("*.keras")):
        archive = zipfile.ZipFile(file)
        version = json.loads(archive.read("metadata.json"))["keras_version"]
        byte = b"2" if version.startswith("2") else b"3"
        config, h5 = archive.read("config.json"), archive.read("model.weights.h5")
        save("keras_parts", file.stem, byte + config + b"\0" + h5)
        if file.stem == "k3_simple_rnn":
            save("keras", "k3_simple_rnn.weights.h5", h5)


def seed_others():
    save("tflite", "last_step", (DATA / "tflite/last_step.tflite").read_bytes())
    tiny = {"input_size": 1, "hidden_size": 1, "num_layers": 1}
    model = {"version": "0.5.4", "architecture": "LSTM", "config": tiny, "weights": list(weights(16))}
    save("nam", "tiny", json.dumps(model).encode())

    layers = []
    for kind, gates, biases in [("lstm", 4, [8]), ("gru", 3, [2, 6])]:
        arrays = [weights(2, gates * 2), weights(2, gates * 2), weights(*biases)]
        layers.append({"type": kind, "activation": "", "shape": [None, None, 2], "weights": [a.tolist() for a in arrays]})
    dense = [weights(2, 2).tolist(), weights(2).tolist()]
    layers.append({"type": "dense", "activation": "elu", "shape": [None, None, 2], "weights": dense})
    model = {"in_shape": [None, None, 2], "layers": layers}
    save("rtneural", "keras_layers", json.dumps(model).encode())

    for name, array in [("floats", weights(2, 3)), ("integers", np.arange(6, dtype="<i2").reshape(3, 2)), ("fortran", np.asfortranarray(weights(3, 4)))]:
        file = io.BytesIO()
        np.save(file, array)
        save("npz", f"{name}.npy", file.getvalue())
    for kind in range(4):
        save("state", f"layer_{kind}", bytes([kind]) + b"GCST\x01\x00" + bytes(range(80)))


seed_safetensors()
seed_onnx()
seed_keras()
seed_others()
