"""Makes `projected.tflite`, which no Keras layer converts to: an LSTM with coupled gates,
diagonal peepholes, a projection with a bias, and bounds that are reached on the cell state
and on the projected one; with an input and its output.

    pip install ai-edge-litert flatbuffers numpy
    python make_projected.py
"""

import flatbuffers
import numpy as np
from ai_edge_litert import schema_py_generated as schema
from ai_edge_litert.interpreter import Interpreter

INPUTS, UNITS, STATE, STEPS = 3, 5, 2, 7
rng = np.random.default_rng(11)

tensors, buffers = [], [schema.BufferT()]


def tensor(name, shape, data=None, variable=False):
    t = schema.TensorT()
    t.name, t.shape, t.type = name, list(shape), schema.TensorType.FLOAT32
    t.isVariable = variable
    t.buffer = 0
    if data is not None:
        b = schema.BufferT()
        b.data = np.frombuffer(data.astype("<f4").tobytes(), np.uint8)
        buffers.append(b)
        t.buffer = len(buffers) - 1
    tensors.append(t)
    return len(tensors) - 1


def random(name, *shape):
    return tensor(name, shape, rng.normal(0, 1.0, shape))


x = tensor("x", (1, STEPS, INPUTS))
inputs = [x]
inputs += [-1] + [random(f"w_{gate}", UNITS, INPUTS) for gate in "fco"]
inputs += [-1] + [random(f"r_{gate}", UNITS, STATE) for gate in "fco"]
inputs += [-1] + [random(f"p_{gate}", UNITS) for gate in "fo"]
inputs += [-1] + [random(f"b_{gate}", UNITS) for gate in "fco"]
inputs += [random("projection", STATE, UNITS), random("projection_bias", STATE)]
inputs += [tensor("h", (1, STATE), variable=True), tensor("c", (1, UNITS), variable=True)]
y = tensor("y", (1, STEPS, STATE))

values = rng.normal(0, 1.0, (1, STEPS, INPUTS)).astype(np.float32)


def model(cell_clip, proj_clip):
    options = schema.UnidirectionalSequenceLSTMOptionsT()
    options.fusedActivationFunction = schema.ActivationFunctionType.TANH
    options.cellClip, options.projClip = cell_clip, proj_clip
    operator = schema.OperatorT()
    operator.inputs, operator.outputs = inputs, [y]
    operator.builtinOptionsType = (
        schema.BuiltinOptions.UnidirectionalSequenceLSTMOptions
    )
    operator.builtinOptions = options
    code = schema.OperatorCodeT()
    code.builtinCode = code.deprecatedBuiltinCode = (
        schema.BuiltinOperator.UNIDIRECTIONAL_SEQUENCE_LSTM
    )
    graph = schema.SubGraphT()
    graph.name, graph.tensors, graph.operators = "main", tensors, [operator]
    graph.inputs, graph.outputs = [x], [y]
    model = schema.ModelT()
    model.version, model.description = 3, "projected"
    model.operatorCodes, model.subgraphs, model.buffers = [code], [graph], buffers
    builder = flatbuffers.Builder(0)
    builder.Finish(model.Pack(builder), b"TFL3")
    return bytes(builder.Output())


def run(content):
    interpreter = Interpreter(model_content=content)
    interpreter.allocate_tensors()
    interpreter.set_tensor(x, values)
    interpreter.invoke()
    return interpreter.get_tensor(y)


content = model(0.75, 1.2)
out = run(content)
assert np.abs(out - run(model(0.0, 1.2))).max() > 1e-2, "no cell state is clipped"
assert np.abs(out - run(model(0.75, 0.0))).max() > 1e-2, "no hidden state is clipped"
with open("projected.tflite", "wb") as file:
    file.write(content)
np.savez("projected_io.npz", x=values, y=out)
