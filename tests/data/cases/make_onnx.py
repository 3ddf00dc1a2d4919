import os,shutil,numpy as np,onnx,onnxruntime as ort,sys
from onnx import numpy_helper as nh
import sys; S=sys.argv[1]+'/'; O=os.path.dirname(os.path.abspath(__file__))+'/'
os.makedirs(O,exist_ok=True)
rng=np.random.default_rng(5)
def run(path,feeds):
    s=ort.InferenceSession(path); return dict(zip([o.name for o in s.get_outputs()],s.run(None,feeds)))
def save(name,**a): np.savez(O+name,**a)
def cp(src,dst): shutil.copyfile(S+src,O+dst); os.chmod(O+dst,0o644)
def strip(p):
    m=onnx.load(p,load_external_data=False)
    m.doc_string='';del m.metadata_props[:]
    for n in m.graph.node: del n.metadata_props[:]; n.doc_string=''
    for v in list(m.graph.value_info)+list(m.graph.input)+list(m.graph.output)+list(m.graph.initializer): del v.metadata_props[:]; v.doc_string=''
    del m.graph.metadata_props[:]
    onnx.save(m,p)
x6=rng.standard_normal((1,20,6)).astype(np.float32)
# 1
cp('1/default.onnx','default.onnx'); cp('1/default.onnx.data','default.onnx.data')
n=ort.InferenceSession(O+'default.onnx').get_inputs()[0]; print('1',n.name,n.shape)
save('default_io.npz',**{n.name:x6},**{k:v for k,v in run(O+'default.onnx',{n.name:x6}).items()})
# 2
cp('2/lstm_ae_ts.onnx','autoencoder.onnx')
x=np.load(S+'2/lstm_ae_ts.in.npz')['input.1']
y=run(O+'autoencoder.onnx',{'input.1':x})['199']
onnx.utils.extract_model(O+'autoencoder.onnx',O+'autoencoder_encoder.onnx',['input.1'],['/Gather_output_0'],check_model=False)
onnx.utils.extract_model(O+'autoencoder.onnx',O+'autoencoder_decoder.onnx',['/Tile_output_0'],['199'],check_model=False)
save('autoencoder_io.npz',**{'input.1':x,'199':y})
# 3
cp('3/meanpool_dyn.onnx','mean_over_time.onnx')
x=np.load(S+'3/meanpool_dyn.in.npz')['x']
onnx.utils.extract_model(O+'mean_over_time.onnx',O+'mean_over_time_cut.onnx',['x'],['getitem'],check_model=False)
m=onnx.load(O+'mean_over_time.onnx'); ini={i.name:nh.to_array(i) for i in m.graph.initializer}
save('mean_over_time_io.npz',x=x,linear=run(O+'mean_over_time.onnx',{'x':x})['linear'],weight=ini['m.1.weight'],bias=ini['m.1.bias'])
# 4
cp('4/act_elu.onnx','dense_elu.onnx'); cp('4/relu_layer.keras','dense_gelu.keras')
# 9
cp('9/bn_float.tflite','batch_norm.tflite'); cp('9/bn_int8.tflite','batch_norm_int8.tflite')
# 10, 11
cp('10/emb.keras','embedding.keras'); cp('11/flat_input_dyn.onnx','flat_window.onnx'); cp('11/reshape_flat.keras','flat_window.keras')
onnx.utils.extract_model(O+'flat_window.onnx',O+'flat_window_3d.onnx',['view'],['linear'],check_model=False)
x=rng.standard_normal((1,120)).astype(np.float32)
save('flat_window_io.npz',x=x,linear=run(O+'flat_window.onnx',{'x_0':x})['linear'])
# 8, 16
cp('8/packed_seq_ts.onnx','packed.onnx'); 
p=np.load(S+'8/packed_seq_ts.in.npz'); y8=run(O+'packed.onnx',dict(p))['102']
# 17
cp('17/second_half_mean2_dyn.onnx','step_10.onnx'); cp('17/tanh_mul_const_dyn.onnx','tanh_times_two.onnx')
save('step_10_io.npz',x_0=x6,linear=run(O+'step_10.onnx',{'x_0':x6})['linear'])
m=onnx.load(O+'step_10.onnx'); print('idx',[nh.to_array(i) for i in m.graph.initializer if i.name=='val_80'])
xs=rng.standard_normal((24,20,6)).astype(np.float32)
save('tanh_times_two_io.npz',calib_x=xs,calib_len=np.full(24,20),test_x=xs[:8],test_len=np.full(8,20),test_y=np.concatenate([run(O+'tanh_times_two.onnx',{'x_0':v[None]})['mul'] for v in xs[:8]]))
# 19
cp('19/rtn_in_skip1.json','skip.json'); cp('19/rtn_plain.json','no_skip.json')
# 14
cp('14/gru_lbr0.onnx','gru_reset_before.onnx')
import torch,torch.nn as nn
torch.manual_seed(1)
x=np.load(S+'14/gru_lbr0.in.npz')['x']
m=onnx.load(O+'gru_reset_before.onnx'); ini={i.name:nh.to_array(i) for i in m.graph.initializer}
gru=[n for n in m.graph.node if n.op_type=='GRU'][0]; print([(a.name) for a in gru.attribute])
W,R,B=[ini[k] for k in gru.input[1:4]]
def zrn(w): z,r,h=np.split(w,3); return np.concatenate([r,z,h])
class G(nn.Module):
    def __init__(s): super().__init__(); s.g=nn.GRU(6,8,batch_first=True); s.l=nn.Linear(8,3)
    def forward(s,x): return s.l(s.g(x)[0][:,-1])
g=G()
with torch.no_grad():
    g.g.weight_ih_l0[:]=torch.tensor(zrn(W[0])); g.g.weight_hh_l0[:]=torch.tensor(zrn(R[0]))
    g.g.bias_ih_l0[:]=torch.tensor(zrn(B[0][:24])); g.g.bias_hh_l0[:]=torch.tensor(zrn(B[0][24:]))
    ge=[n for n in m.graph.node if n.op_type=='Gemm'][0]
    g.l.weight[:]=torch.tensor(ini[ge.input[1]]); g.l.bias[:]=torch.tensor(ini[ge.input[2]])
    ty=g(torch.tensor(x)).numpy()
oy=run(O+'gru_reset_before.onnx',{'x':x})['linear']; print('14 torch-ort',abs(ty-oy).max())
torch.onnx.export(g.eval(),(torch.tensor(x),),O+'gru_reset_after.onnx',dynamo=False,input_names=['x'],output_names=['linear'],opset_version=17)
save('gru_reset_io.npz',x=x,onnx=oy,torch=ty); print('after',abs(run(O+'gru_reset_after.onnx',{'x':x})['linear']-ty).max())
# 6
cp('6/grucell_loop_ts.onnx','cell_loop.onnx'); cp('6/lstmcell_step_ts.onnx','cell_step.onnx')
m=onnx.load(O+'cell_loop.onnx'); ini={i.name:nh.to_array(i).copy() for i in m.graph.initializer}
h=G()
with torch.no_grad():
    for a in ('weight_ih','weight_hh','bias_ih','bias_hh'): getattr(h.g,a+'_l0')[:]=torch.tensor(ini['m.0.'+a])
    h.l.weight[:]=torch.tensor(ini['m.1.weight']); h.l.bias[:]=torch.tensor(ini['m.1.bias'])
x=x6[:,:5]
inn=ort.InferenceSession(O+'cell_loop.onnx').get_inputs()[0].name
y=run(O+'cell_loop.onnx',{inn:x})['119']
print('6',abs(h(torch.tensor(x)).detach().numpy()-y).max())
torch.onnx.export(h.eval(),(torch.tensor(x),),O+'cell_loop_fused.onnx',dynamo=False,input_names=['x'],output_names=['y'],opset_version=17)
save('cell_loop_io.npz',x=x,y=y)
# 8: the same weights, sorted
m=onnx.load(O+'packed.onnx'); ini={i.name:nh.to_array(i).copy() for i in m.graph.initializer}
class P(nn.Module):
    def __init__(s): super().__init__(); s.r=nn.LSTM(6,8,batch_first=True); s.l=nn.Linear(8,3)
    def forward(s,x,lengths):
        p=nn.utils.rnn.pack_padded_sequence(x,lengths,batch_first=True,enforce_sorted=True)
        y,_=nn.utils.rnn.pad_packed_sequence(s.r(p)[0],batch_first=True)
        return s.l(y)
q=P()
def iofg(w): i,o,f,c=np.split(w,4); return np.concatenate([i,f,c,o])
with torch.no_grad():
    W,R,B=[ini['onnx::LSTM_12%d'%k][0] for k in (2,3,4)]
    q.r.weight_ih_l0[:]=torch.tensor(iofg(W)); q.r.weight_hh_l0[:]=torch.tensor(iofg(R)); q.r.bias_ih_l0[:]=torch.tensor(iofg(B[:32])); q.r.bias_hh_l0[:]=torch.tensor(iofg(B[32:]))
    q.l.weight[:]=torch.tensor(ini['onnx::MatMul_125'].T); q.l.bias[:]=torch.tensor(ini['m.1.bias'])
print(p['lengths'])
torch.onnx.export(q.eval(),(torch.tensor(p['x']),torch.tensor(p['lengths'])),O+'packed_sorted.onnx',dynamo=False,input_names=['x','lengths'],output_names=['y'],opset_version=17,dynamic_axes={'x':{0:'b',1:'t'},'lengths':{0:'b'},'y':{0:'b',1:'t'}})
print('8',abs(run(O+'packed_sorted.onnx',dict(p))['y']-y8[:, :int(p['lengths'][0])]).max() if run(O+'packed_sorted.onnx',dict(p))['y'].shape!=y8.shape else abs(run(O+'packed_sorted.onnx',dict(p))['y']-y8).max())
save('packed_io.npz',x=p['x'],lengths=p['lengths'],y=y8)
for f in os.listdir(O):
    if f.endswith('.onnx'): strip(O+f)
print(sorted((f,os.path.getsize(O+f)) for f in os.listdir(O)))
