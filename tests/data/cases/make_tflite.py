import os; os.environ['CUDA_VISIBLE_DEVICES']=''; os.environ['KERAS_BACKEND']='tensorflow'
import numpy as np, tensorflow as tf, keras, onnxruntime as ort
from keras import layers as L
import sys; S=sys.argv[1]+'/'; O=os.path.dirname(os.path.abspath(__file__))+'/'
rng=np.random.default_rng(9)
def conv(m,name,**k):
    c=tf.lite.TFLiteConverter.from_keras_model(m)
    c.target_spec.supported_ops=[tf.lite.OpsSet.TFLITE_BUILTINS,tf.lite.OpsSet.SELECT_TF_OPS]; c._experimental_lower_tensor_list_ops=False if k.get('low') else True
    try:
        b=c.convert(); open(O+name,'wb').write(b)
        i=tf.lite.Interpreter(model_content=b); print(name,len(b),[o['op_name'] for o in i._get_ops_details()][:30])
    except Exception as e: print(name,'failed',str(e)[:300])
def io(m,name,shape):
    x=rng.standard_normal(shape).astype('float32'); np.savez(O+name,x=x,y=m.predict(x,verbose=0))
i=keras.Input((5,3),batch_size=1); g=L.GRU(3,unroll=True); m=keras.Model(i,g(i)); m.save(O+'unrolled.keras'); io(m,'unrolled_io.npz',(1,5,3)); conv(m,'unrolled.tflite')
i=keras.Input((5,3),batch_size=1); g=L.GRU(3); m=keras.Model(i,g(i)); m.save(O+'loop.keras'); io(m,'loop_io.npz',(1,5,3)); conv(m,'loop.tflite')
# elu
x=rng.standard_normal((1,20,6)).astype('float32'); s=ort.InferenceSession(O+'dense_elu.onnx'); np.savez(O+'dense_elu_io.npz',x=x,y=s.run(None,{s.get_inputs()[0].name:x})[0])
