import os
os.environ['KERAS_BACKEND']='jax'
import numpy as np,keras,shutil
from keras import layers as L
import sys; S=sys.argv[1]+'/'; O=os.path.dirname(os.path.abspath(__file__))+'/'
os.makedirs(O,exist_ok=True)
rng=np.random.default_rng(6)
def cp(src,dst): shutil.copyfile(S+src,O+dst); os.chmod(O+dst,0o644)
cp('2/ae.keras','autoencoder.keras'); cp('2/ae_float.tflite','autoencoder.tflite'); cp('3/gap.keras','average_pooling.keras'); cp('3/gap_float.tflite','average_pooling.tflite'); cp('7/twohead.keras','two_heads.keras'); cp('10/emb.keras','embedding.keras'); cp('11/reshape_flat.keras','flat_window.keras')
m=keras.saving.load_model(O+'autoencoder.keras'); m.summary()
x=np.load(S+'2/ae_keras.in.npz')['x']; y=m.predict(x,verbose=0)
k=[i for i,l in enumerate(m.layers) if isinstance(l,L.RepeatVector)][0]
keras.Model(m.inputs,m.layers[k-1].output).save(O+'autoencoder_encoder.keras')
inp=keras.Input((None,m.layers[k-1].output.shape[-1])); t=inp
for l in m.layers[k+1:]: t=l(t)
keras.Model(inp,t).save(O+'autoencoder_decoder.keras')
np.savez(O+'autoencoder_keras_io.npz',x=x,y=y)
m=keras.saving.load_model(O+'average_pooling.keras'); m.summary()
x=np.load(S+'3/gap_keras.in.npz')['x']; y=m.predict(x,verbose=0)
k=[i for i,l in enumerate(m.layers) if 'Pooling' in type(l).__name__][0]
keras.Model(m.inputs,m.layers[k-1].output).save(O+'average_pooling_cut.keras')
d=m.layers[-1]; w,b=d.get_weights()
np.savez(O+'average_pooling_io.npz',x=x,y=y,kernel=w,bias=b,act=0); print('gap last',type(d),d.activation, [type(l).__name__ for l in m.layers])
m=keras.saving.load_model(O+'two_heads.keras'); m.summary()
shape=m.inputs[0].shape; x=rng.standard_normal((1,12,shape[-1])).astype('float32')
if shape[1]: x=rng.standard_normal((1,shape[1],shape[-1])).astype('float32')
ys=m.predict(x,verbose=0); ys=list(ys.values()) if isinstance(ys,dict) else ys
np.savez(O+'two_heads_io.npz',x=x,y1=ys[0],y2=ys[1])
g=[l for l in m.layers if isinstance(l,L.GRU)][0]; hs=[l for l in m.layers if isinstance(l,L.Dense)]
import safetensors.numpy as sn
t={}
K,R,B=g.get_weights(); t.update({'gru.W':K,'gru.R':R,'gru.B0':B[0].copy(),'gru.B1':B[1].copy()})
for i,h in enumerate(hs): t[f'head{i+1}.weight']=np.ascontiguousarray(h.get_weights()[0].T); t[f'head{i+1}.bias']=h.get_weights()[1]
sn.save_file({k:np.ascontiguousarray(v) for k,v in t.items()},O+'two_heads.safetensors')
print('heads',[ (h.name,h.activation) for h in hs], [l.name for l in m.layers], g.reset_after, g.return_sequences)
m=keras.saving.load_model(O+'embedding.keras'); m.summary()
e=[l for l in m.layers if isinstance(l,L.Embedding)][0]
ids=rng.integers(0,e.input_dim,(1,12)); y=m.predict(ids,verbose=0)
inp=keras.Input((12,e.input_dim)); d=L.Dense(e.output_dim,use_bias=False); t=d(inp); d.set_weights([e.get_weights()[0]])
for l in m.layers[m.layers.index(e)+1:]: t=l(t)
keras.Model(inp,t).save(O+'embedding_one_hot.keras')
np.savez(O+'embedding_io.npz',x=np.eye(e.input_dim,dtype='float32')[ids],y=y)
m=keras.saving.load_model(O+'flat_window.keras'); m.summary()
r=[l for l in m.layers if isinstance(l,L.Reshape)][0]
x=rng.standard_normal((1,m.inputs[0].shape[-1])).astype('float32'); y=m.predict(x,verbose=0)
inp=keras.Input(r.target_shape); t=inp
for l in m.layers[m.layers.index(r)+1:]: t=l(t)
keras.Model(inp,t).save(O+'flat_window_3d.keras')
np.savez(O+'flat_window_keras_io.npz',x=x.reshape((1,)+r.target_shape),y=y)
# masking
inp=keras.Input((None,4)); t=L.Masking()(inp); t=L.LSTM(5)(t); t=L.Dense(2)(t); mm=keras.Model(inp,t); mm.save(O+'masking.keras')
x=rng.standard_normal((1,9,4)).astype('float32'); pad=np.concatenate([x,np.zeros((1,4,4),'float32')],1)
y=mm.predict(pad,verbose=0); inp=keras.Input((None,4)); t=inp
for l in mm.layers[2:]: t=l(t)
k=keras.Model(inp,t); k.save(O+'masking_left_out.keras'); print('mask',abs(k.predict(x,verbose=0)-y).max())
np.savez(O+'masking_io.npz',x=x,y=y)
for f in os.listdir(O): print(f,os.path.getsize(O+f))
