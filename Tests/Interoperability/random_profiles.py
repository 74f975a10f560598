"""Random profiles and maps, as canonical bytes and lists; part of the independent implementation."""
import random, struct
from independent import *
def cut(passes,C,geo):
    st=[None]*C;last=[None]*C;segs=[]
    for f,l,g in passes:
        c=f
        while c<l:
            e=c+1
            while e<l and st[e]==st[c] and last[e]==last[c]: e+=1
            if st[c] is not None and st[c]>g: raise ValueError
            if st[c]!=g:
                segs.append((c,e-c,65535 if st[c] is None else st[c],g))
                for i in range(c,e): st[i]=g;last[i]=len(segs)
            c=e
    return segs
def codeb(r):
    m=r.choice([0,1,1,2,3]); return m|(r.randint(0,8)<<3 if m==1 else 0)
def profile(r,nl=1,ns=1,small=True):
    h=r.choice([3,4]);f=r.randint(2,8);w=r.randint(1,1<<(f-1));K=r.randint(0,2)
    layers=[];streams=[];segrec=b'';nseg=0
    for _ in range(nl):
        C=r.randint(1,5);H=r.choice([1,2,3,5,7,8,11,13]);W=r.choice([1,2,4,6,8,9,12,17])
        kr=r.randint(1,max(1,2*H-1));kc=r.randint(1,max(1,2*W-1))
        if r.random()<.5:
            kr=1<<r.randint(0,4);kc=1<<r.randint(0,4)
            while kr>1 and kr>=2*H:kr//=2
            while kc>1 and kc>=2*W:kc//=2
        layers.append(dict(C=C,H=H,W=W,kr=kr,kc=kc,bits=r.randint(2,8),sg=r.randint(0,1),ce=r.randint(0,1),m=r.randint(0,1),fb=r.random()<.3,n=r.choice([0,0,3,-2])))
    ltab=b'';lrec=b''
    base=12+16*nl+12*ns
    for _ in range(ns):
        L=layers[0] if not streams else r.choice(layers)
        geo=Geo(L['H'],L['W'],L['kr'],L['kc'],L['ce'])
        cur=[-1]*L['C'];ps=[]
        kind=r.choice(['fleet','clio','mixed'])
        if kind=='fleet':
            for q in sorted(r.sample(range(geo.last+1),min(geo.last+1,r.randint(1,5)))): ps.append((0,L['C'],q))
        elif kind=='clio':
            q=r.randint(0,geo.last);s=r.randint(1,3);ps=[(a,min(a+s,L['C']),q) for a in range(0,L['C'],s)]
        else:
            for _ in range(r.randint(1,6)):
                a=r.randint(0,L['C']-1);b=r.randint(a+1,L['C']);lo=max(0,max(cur[a:b]))
                q=r.randint(lo,geo.last)
                for i in range(a,b):cur[i]=q
                ps.append((a,b,q))
        sg=cut(ps,L['C'],geo)
        streams.append(dict(l=layers.index(L),L=L,diff=r.randint(0,1),R=r.choice([0,1,3,4,8,16,16,255]),segs=sg,first=nseg,rc=codeb(r),fc=codeb(r)));nseg+=len(sg)
    tp=base+8*nseg; tabs=b'';srec=b''
    for L in layers:
        F=Fmt(L['bits'],bool(L['sg']));t=0
        if L['m'] or L['fb']:t=tp+len(tabs)
        if L['m']: tabs+=bytes(F.pattern(r.randint(F.lo,F.hi)) for _ in range(L['C']))
        if L['fb']: tabs+=bytes(r.randint(-16,22)%256 for _ in range(L['C']))
        lrec+=struct.pack('<BBHHHHHBbH',0,L['sg']|L['ce']<<1|L['m']<<2|L['fb']<<3,L['C'],L['H'],L['W'],L['kr'],L['kc'],L['bits'],L['n'],t)
    for S in streams:
        t=0
        if S['rc']&7 or S['fc']&7:t=tp+len(tabs)
        for c in(S['rc'],S['fc']):
            if c&7: tabs+=bytes(r.choice([r.randint(0,23),8,8,12,16])|(0 if c&7==1 else r.randint(0,7)<<5) for _ in range(S['L']['C']))
        srec+=struct.pack('<BBBBHBBHH',S['l'],S['diff'],S['R'],len(S['segs']),S['first'],S['rc'],S['fc'],t,0)
        for s in S['segs']: segrec+=struct.pack('<HHHH',*s)
    b=b'FC'+bytes([0,h<<4|f,w,nl,ns,K,0,0,0,0])+lrec+srec+segrec+tabs
    return b
def rmap(r,L):
    F=L.fmt;k=r.choice(['noise','smooth','sparse','sat'])
    def v(y,x,c):
        if k=='noise':return r.randint(F.lo,F.hi)
        if k=='smooth':return F.clamp(round((F.lo+F.hi)/2+(F.hi-F.lo)*.3*((y-x+c)/9)+r.gauss(0,F.mod/40+.4)))
        if k=='sparse':return 0 if r.random()<.7 else F.clamp(round(r.gauss(0,F.mod/6)))
        return r.choice([F.lo,F.hi,0])
    return [[[v(y,x,c) for x in range(L.W)] for y in range(L.H)] for c in range(L.C)]
