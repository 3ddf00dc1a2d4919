import os,shutil
os.environ['KERAS_BACKEND']='jax'
import numpy as np,keras,json
from keras import layers as L
import sys; S=sys.argv[1]+'/'; O=os.path.dirname(os.path.abspath(__file__))+'/'
rng=np.random.default_rng(8)
shutil.copyfile(S+'7/kx_twohead_tensorflow.onnx',O+'two_heads_loop.onnx'); os.chmod(O+'two_heads_loop.onnx',0o644)
# relu twin of the gelu model
m=keras.saving.load_model(O+'dense_gelu.keras')
cfg=json.loads(json.dumps(m.get_config()).replace('"gelu"','"relu"'))
k=type(m).from_config(cfg); k.set_weights(m.get_weights()); k.save(O+'dense_relu.keras')
sh=[d or 12 for d in k.inputs[0].shape[1:]]
x=rng.standard_normal([1]+sh).astype('float32'); np.savez(O+'dense_relu_io.npz',x=x,y=k.predict(x,verbose=0)); print(x.shape)
# two inputs
a=keras.Input((None,2),name='a'); b=keras.Input((None,1),name='b'); c=L.Concatenate()([a,b]); l=L.GRU(3); d=L.Dense(2)
two=keras.Model([a,b],d(l(c))); two.save(O+'two_inputs.keras')
i=keras.Input((None,3)); one=keras.Model(i,d(l(i))); one.save(O+'inputs_joined.keras')
x=rng.standard_normal((1,7,3)).astype('float32'); y=two.predict([x[:,:,:2],x[:,:,2:]],verbose=0); np.savez(O+'two_inputs_io.npz',x=x,y=y)
# a layer called twice
i=keras.Input((None,3)); g=L.GRU(3,return_sequences=True); m=keras.Model(i,g(g(i))); m.save(O+'called_twice.keras')
g2=L.GRU(3,return_sequences=True); i2=keras.Input((None,3)); m2=keras.Model(i2,g2(L.GRU(3,return_sequences=True)(i2))); [l.set_weights(g.get_weights()) for l in m2.layers[1:]]; m2.save(O+'layer_each.keras')
x=rng.standard_normal((1,7,3)).astype('float32'); y=m.predict(x,verbose=0); print(abs(y-m2.predict(x,verbose=0)).max()); np.savez(O+'called_twice_io.npz',x=x,y=y)
m=keras.saving.load_model(O+'two_heads.keras'); m.save_weights(O+'two_heads.weights.h5')
# branches meet: two GRUs side by side
i=keras.Input((None,3)); p=L.GRU(2,return_sequences=True)(i); q=L.LSTM(2,return_sequences=True)(i); c=L.Concatenate()([p,q,i]); e=L.Dense(3,activation='tanh')(c); m=keras.Model(i,[e,p]); m.save(O+'branches.keras')
ys=m.predict(x,verbose=0); np.savez(O+'branches_io.npz',x=x,y1=ys[0],y2=ys[1])
# AIDA-X
d=json.load(open(O+'no_skip.json')); la,lb=d['layers']
W,U,B=[np.array(w) for w in la['weights']]; n=4; h=np.zeros(n);c=np.zeros(n); x=rng.standard_normal(30)*.5; out=[]
s=lambda v:1/(1+np.exp(-v))
for v in x:
    z=v*W[0]+h@U+B; i_,f,g,o=np.split(z,4); c=s(f)*c+s(i_)*np.tanh(g); h=s(o)*np.tanh(c); out.append(h@np.array(lb['weights'][0])[:,0]+lb['weights'][1][0])
np.savez(O+'skip_io.npz',x=x.reshape(1,30,1),y=np.array(out).reshape(1,30,1))
