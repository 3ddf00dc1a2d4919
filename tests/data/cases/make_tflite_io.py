import os; os.environ['CUDA_VISIBLE_DEVICES']=''
import numpy as np, tensorflow as tf
import sys; S=sys.argv[1]+'/'; O=os.path.dirname(os.path.abspath(__file__))+'/'
rng=np.random.default_rng(7)
for n in ('batch_norm.tflite','batch_norm_int8.tflite'):
    i=tf.lite.Interpreter(O+n); i.allocate_tensors()
    d=i.get_input_details()[0]; o=i.get_output_details()[0]; print(n,d['shape'],d['dtype'],d['quantization'],o['shape'],o['quantization'])
    ops=[(x['op_name'],[ (int(t), None) for t in x['inputs']]) for x in i._get_ops_details()]; print(ops)
    xs=rng.standard_normal((6,)+tuple(d['shape'][1:])).astype('float32'); ys=[]
    for x in xs:
        v=x[None]
        if d['dtype']!=np.float32:
            s,z=d['quantization']; v=np.clip(np.round(v/s)+z,-128,127).astype(d['dtype'])
        i.reset_all_variables(); i.set_tensor(d['index'],v); i.invoke(); y=i.get_tensor(o['index'])
        if o['dtype']!=np.float32: y=(y.astype('float32')-o['quantization'][1])*o['quantization'][0]
        ys.append(y)
    np.savez(O+n.replace('.tflite','_io.npz'),x=xs,y=np.concatenate(ys))
