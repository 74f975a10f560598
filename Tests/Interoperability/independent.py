"""The format, implemented from the text of spec/ alone by a reader who had not seen the Swift sources. Kept as it was written,
terse as it is, because its worth is that it is independent; interoperate.py compares it with the command line."""
import zlib, struct
from math import gcd
from functools import lru_cache
class Refuse(Exception):
    def __init__(s, code, rec=0, at=None): s.code=code; s.rec=rec; s.at=at; super().__init__(f"code {code} rec {rec} at {at}")
def round_div(a,b):
    q=a//b; r=a-q*b
    if r>b-r or (r==b-r and q&1): q+=1
    return q
class Fmt:
    def __init__(s,bits,sg):
        s.bits=bits; s.sg=sg; s.mod=1<<bits
        s.lo=-(1<<(bits-1)) if sg else 0; s.hi=(1<<(bits-1))-1 if sg else (1<<bits)-1
    def clamp(s,v): return s.lo if v<s.lo else s.hi if v>s.hi else v
    def wrap(s,v): return (v-s.lo)%s.mod+s.lo
    def pattern(s,v): return v%256
    def sample(s,b): return s.clamp(b-256 if s.sg and b>=128 else b)
    def signed(s,b):
        d=b&(s.mod-1); return d-s.mod if d>=s.mod//2 else d
class Axis:
    def __init__(s,N,k,centre):
        s.N=N;s.k=k;s.M=-(-N//k);s.centre=centre;s.O=0
        while k%2==0: k//=2; s.O+=1
    def kernel(s,o): return s.k>>min(o,s.O)
    def blocks(s,o): return s.M<<min(o,s.O)
    def divided(s,o,t): return min(t,s.blocks(o)) if o<s.O else 0
    def cells(s,o,t): return s.blocks(o)+s.divided(o,t)
    def first(s,B,t): return (B-t)//2 if s.centre else 0
    def next(s,B,t):
        b=s.first(B,t); a=s.first(B,t+1)
        return a if a<b else b+t
    def extent(s,o,t,j):
        B=s.blocks(o);k=s.kernel(o);d=s.divided(o,t);f=s.first(B,d)
        if j<f: return (j*k,k)
        if j<f+2*d: return (f*k+(j-f)*(k//2),k//2)
        return ((j-d)*k,k)
    def split(s,o,t):
        if o>=s.O or t>=s.blocks(o): return None
        B=s.blocks(o); d=s.divided(o,t); b=s.next(B,d)
        return b if b<s.first(B,d) else b+d
class Geo:
    def __init__(s,H,W,kr,kc,centre):
        s.H=H;s.W=W;s.R=Axis(H,kr,centre);s.C=Axis(W,kc,centre)
        s.steps=[max(a.blocks(o) for a in (s.R,s.C) if o<a.O) for o in range(max(s.R.O,s.C.O))]
        s.last=sum(s.steps); s.trees={}
    def pos(s,q):
        for o,n in enumerate(s.steps):
            if q<n: return o,q
            q-=n
        return len(s.steps),0
    def grid(s,q):
        o,t=s.pos(q); return s.R.cells(o,t),s.C.cells(o,t)
    def area(s,q):
        a,b=s.grid(q); return a*b
    def state(s,g):
        for q in range(s.last+1):
            if s.grid(q)==tuple(g): return q
        return None
    def rects(s,q):
        o,t=s.pos(q); R,C=s.grid(q)
        return [s.R.extent(o,t,j) for j in range(R)],[s.C.extent(o,t,j) for j in range(C)]
    def tree(s,root,fin):
        if (root,fin) in s.trees: return s.trees[root,fin]
        R,C=s.grid(root); T=type('T',(),{})(); T.sym=[];T.rect=[];T.kids={};T.steps=[];T.grids={}
        ys,xs=s.rects(root)
        def new(sym,y,x): T.sym.append(sym);T.rect.append(y+x);return len(T.sym)-1
        g=[[new(y*C+x,ys[y],xs[x]) for x in range(C)] for y in range(R)]
        T.grids[root]=g
        for q in range(root,fin):
            o,t=s.pos(q); r=s.R.split(o,t); c=s.C.split(o,t)
            ys,xs=s.rects(q+1); n=s.area(q); R2,C2=s.grid(q+1); S={}
            if r is not None:
                for x in range(C2): S[r,x]=n; n+=1
            if c is not None:
                for y in range(R2):
                    if y!=r: S[y,c]=n; n+=1
            assert n==s.area(q+1)
            g2=[]; 
            for y in range(R2):
                oy=y if r is None or y<=r else y-1
                g2.append([])
                for x in range(C2):
                    ox=x if c is None or x<=c else x-1
                    if oy==r or ox==c:
                        i=new(S.get((y,x)),ys[y],xs[x])
                        g2[-1].append(i); T.kids.setdefault(g[oy][ox],[]).append(i)
                    else: g2[-1].append(g[oy][ox])
            T.steps.append([(p,T.kids[p]) for row in g for p in row if p in T.kids])
            for p,k in T.steps[-1]:
                assert all(T.sym[i] is not None for i in k[:-1]) and T.sym[k[-1]] is None
            g=g2; T.grids[q+1]=g
        T.area=[a[1]*a[3] for a in T.rect]
        s.trees[root,fin]=T; return T
def codebyte(b):
    m=b&7; rho=(b>>3)&15
    return not(b&128) and m<=3 and (rho<=8 if m==1 else rho==0)
class P: pass
def parse(b):
    p=P(); n=len(b)
    if not 12<=n<=65535: raise Refuse(1,0,n)
    if b[0:2]!=b'FC': raise Refuse(2,0,0)
    if b[2]: raise Refuse(3,0,2)
    p.h=b[3]>>4; p.f=b[3]&15
    if p.h not in(3,4): raise Refuse(4,0,3)
    if not 2<=p.f<=8: raise Refuse(5,0,3)
    p.w=b[4]
    if not 1<=p.w<=1<<(p.f-1): raise Refuse(6,0,4)
    nl,ns,p.K,no=b[5:9]
    if not 1<=nl<=15: raise Refuse(7,0,5)
    if not 1<=ns<=15: raise Refuse(8,0,6)
    if p.K>2: raise Refuse(23,0,7)
    if no>16: raise Refuse(24,0,8)
    for i in(9,10,11):
        if b[i]: raise Refuse(22,0,i)
    so=12+16*nl; go=so+12*ns
    if n<go: raise Refuse(1,0,n)
    tot=sum(b[so+12*i+3] for i in range(ns)); oo=go+8*tot; tp=oo+2*no
    if n<tp: raise Refuse(1,0,n)
    p.id=zlib.crc32(b); p.layers=[]; p.streams=[]
    for li in range(nl):
        o=12+16*li; L=P(); 
        L.kind,L.flags,L.C,L.H,L.W,L.kr,L.kc,L.bits,L.n,L.table=struct.unpack('<BBHHHHHBbH',b[o:o+16])
        def R(c,at): raise Refuse(c,li,at)
        if L.kind>1:R(27,o)
        if L.flags>15:R(9,o+1)
        if min(L.C,L.H,L.W)<1 or L.C*L.H*L.W>1<<28:R(10,o+2)
        if L.kind==1:
            if L.C!=1 or L.H!=1 or L.W<4:R(10,o+2)
            if L.flags:R(9,o+1)
            if L.kr!=1:R(11,o+8)
            if L.kc!=1:R(11,o+10)
            if L.bits!=8:R(12,o+12)
        if not 1<=L.kr<=32768 or not(L.kr==1 or L.kr<2*L.H):R(11,o+8)
        if not 1<=L.kc<=32768 or not(L.kc==1 or L.kc<2*L.W):R(11,o+10)
        if L.kr*L.kc>65536:R(11,o+8)
        if not 2<=L.bits<=8:R(12,o+12)
        if not -16<=L.n<=22:R(13,o+13)
        m=bool(L.flags&4); fb=bool(L.flags&8)
        if L.table!=(tp if m or fb else 0):R(14,o+14)
        if n<tp+L.C*(m+fb):R(1,n)
        L.fmt=F=Fmt(L.bits,bool(L.flags&1)); L.means=[F.clamp(0)]*L.C; L.ns=[L.n]*L.C
        if m:
            for i in range(L.C):
                if F.pattern(F.sample(b[tp+i]))!=b[tp+i]:R(14,tp+i)
            L.means=[F.sample(x) for x in b[tp:tp+L.C]]; tp+=L.C
        if fb:
            L.ns=[x-256*(x>127) for x in b[tp:tp+L.C]]
            for i,x in enumerate(L.ns):
                if not -16<=x<=22:R(13,tp+i)
            tp+=L.C
        L.geo=Geo(L.H,L.W,L.kr,L.kc,bool(L.flags&2)); p.layers.append(L)
    nseg=0
    for si in range(ns):
        o=so+12*si; S=P()
        S.layer,S.flags,S.R,S.nseg,S.first,rc,fc,S.table,z=struct.unpack('<BBBBHBBHH',b[o:o+12])
        def R(c,at,rec=si): raise Refuse(c,rec,at)
        if S.layer>=nl:R(15,o)
        L=S.L=p.layers[S.layer]; k1=L.kind==1
        if S.flags>(0 if k1 else 1):R(16,o+1)
        if k1 and S.R:R(28,o+2)
        if S.nseg<1:R(17,o+3)
        if S.first!=nseg:R(17,o+4)
        if not codebyte(rc):R(25,o+6)
        if not codebyte(fc):R(25,o+7)
        if k1 and (rc or fc):R(25,o+6)
        S.codes=[(rc&7,rc>>3),(fc&7,fc>>3)]; cnt=[bool(rc&7),bool(fc&7)]
        if S.table!=(tp if any(cnt) else 0):R(26,o+8)
        if n<tp+L.C*sum(cnt):R(1,n)
        S.chan=[None,None]
        for j in(0,1):
            if cnt[j]:
                S.chan[j]=list(b[tp:tp+L.C])
                for i,x in enumerate(S.chan[j]):
                    if x&31>23:R(26,tp+i)
                tp+=L.C
        if z: R(22,o+10)
        S.segs=[]; tot=0; last=[None]*L.C; S.diff=S.flags&1; S.root={}; S.fin={}
        for gi in range(S.nseg):
            rec=nseg+gi; q=go+8*rec
            fc_,ch,st,tg=struct.unpack('<HHHH',b[q:q+8])
            if ch<1 or fc_+ch>L.C:R(18,q,rec)
            if tg==65535 or tg>L.geo.last:R(20,q+6,rec)
            es=[x for x in last[fc_:fc_+ch] if x is not None]
            e=max(es) if es else None
            if e is not None:
                E=S.segs[e]
                if not(E[0]<=fc_ and fc_+ch<=E[0]+E[1]):R(18,q,rec)
            if st!=(65535 if e is None else S.segs[e][3]):R(19,q+4,rec)
            if not(st==65535 or st<tg):R(20,q+6,rec)
            s0=None if st==65535 else st
            per=L.geo.area(tg)-(0 if s0 is None else L.geo.area(s0)); sy=per*ch
            if sy>1<<24:R(21,q,rec)
            if tot+sy>min(1<<24,1<<(8*p.h-4-p.f)):R(21,q,rec)
            for c in range(fc_,fc_+ch):
                last[c]=gi; S.fin[c]=tg
                if s0 is None:S.root[c]=tg
            S.segs.append((fc_,ch,s0,tg,tot,per)); tot+=sy
        nseg+=S.nseg; S.S=tot
        S.order=[]; S.runinfo=[] # offset -> place ; offset-> (seg,chunk,channel)
        S.symch=[];
        for gi,(f0,ch,s0,tg,base,per) in enumerate(S.segs):
            Ls=per*ch; nn=Ls//S.R if S.R else 0; sg=stride(nn)
            for i in range(Ls):
                if S.R==0: pl=i; m=0
                else:
                    m=i//S.R
                    pl=i if m>=nn else (m*sg%nn)*S.R+i%S.R
                c=f0+pl//per
                S.order.append(base+pl); S.runinfo.append((gi,m if S.R and m<nn else -1,c))
                
            for i in range(Ls):
                S.symch.append((f0+i//per,(0 if s0 is None else L.geo.area(s0))+i%per))
        S.cls=[0 if S.segs[r[0]][2] is None else 1 for r in S.runinfo]
        S.runend=[0]*tot
        for i in range(tot-1,-1,-1): S.runend[i]=S.runend[i+1] if i+1<tot and S.runinfo[i+1]==S.runinfo[i] else i+1
        p.streams.append(S)
    p.points=[]
    for i in range(no):
        v=b[oo+2*i]|b[oo+2*i+1]<<8
        if not 1<=v<1<<ns: raise Refuse(24,i,oo+2*i)
        p.points.append(v)
    if n!=tp: raise Refuse(22,0,tp)
    return p
def stride(n):
    if n<3:return 1
    mid=(n//46368)*28657+((n%46368)*28657+23184)//46368
    for d in range(n):
        if mid+d<n and gcd(mid+d,n)==1:return mid+d
        if mid-d>=1 and gcd(mid-d,n)==1:return mid-d
LEN=[[int(x) for x in l.split()] for l in """1 4 4 5 4 7 6 7 3 6 5 7 5 7 6 6
1 4 4 5 4 7 5 6 4 7 6 7 4 7 5 5
1 4 5 5 5 6 5 5 4 6 5 6 5 6 5 4
2 4 5 4 5 5 5 4 4 5 5 5 4 5 4 3
3 4 5 4 5 5 5 4 4 5 5 4 5 5 4 2
3 4 5 4 5 5 5 4 5 5 5 4 5 4 4 2
5 5 6 5 6 6 6 4 6 5 6 4 5 4 4 1
6 6 7 5 7 6 6 3 6 5 6 4 6 4 4 1""".split('\n')]
BOOK=[];RBOOK=[]
for l in LEN:
    code=0;d={}
    for ln in range(1,8):
        for m in range(16):
            if l[m]==ln: d[m]=format(code,f'0{ln}b'); code+=1
        code*=2
    BOOK.append(d); RBOOK.append({v:k for k,v in d.items()})
class Malformed(Exception):pass
class End(Exception):pass
class Ctx:
    def __init__(s,S,off):
        c=S.runinfo[off][2]; s.cl=S.cls[off]; s.mode,s.rho=S.codes[s.cl]; s.b=S.L.bits; s.fmt=S.L.fmt
        if s.mode:
            cb=S.chan[s.cl][c]; i=cb&31; s.d=cb>>5
            s.base=((102 if i&1 else 72)<<(i//2))//16
            s.A=s.base; s.book=s.d
            s.mean=S.L.means[c] if s.cl==0 or not S.diff else 0
            s.prev=s.mean
    def k(s): return (s.A//64).bit_length()
    def learn(s,m): s.A=(2*s.A+72*m+s.base)//4
    def low(s,x): return x%(1<<s.b)
    def sgn(s,x): return s.fmt.signed(x)
    def expected(s): return s.mean+(s.rho*s.sgn(s.prev-s.mean)+4)//8
def rice(z,k):
    u=z>>k
    if u<8: return '1'*u+'0'+(format(z&((1<<k)-1),f'0{k}b') if k else '')
    z-=8<<k;w=k+1;u=8
    while z>=1<<w: z-=1<<w;w+=1;u+=1
    return '1'*u+'0'+format(z,f'0{w}b')
def fold(e,b): return 2*e-1 if e>0 else min(-2*e,(1<<b)-1)
def unfold(z): return (z+1)//2 if z&1 else -(z//2)
class Rd:
    def __init__(s,data): s.s=''.join(format(x,'08b') for x in data); s.p=0
    def bits(s,n):
        if s.p+n>len(s.s): raise End()
        v=int(s.s[s.p:s.p+n],2) if n else 0; s.p+=n; return v
    def number(s,k,hi):
        u=0
        while True:
            if u>15: raise Malformed()
            if s.p+u>=len(s.s): raise End()
            if s.s[s.p+u]=='0':break
            u+=1
        if u>15: raise Malformed()
        p0=s.p; s.p+=u+1
        if u<8: z=(u<<k)+s.bits(k)
        else:
            w=k+u-7; z=(8<<k)+(1<<w)-(1<<(k+1))+s.bits(w)
        if z>hi: raise Malformed()
        return z
    def mask(s,book):
        for n in range(1,8):
            t=s.s[s.p:s.p+n]
            if len(t)<n: raise End()
            if t in RBOOK[book]: s.p+=n; return RBOOK[book][t]
def read(S,off,data):
    """returns list of symbols (bytes), bits left"""
    r=Rd(data); out=[]; b=S.L.bits; F=S.L.fmt; o=off; cx=None
    good=0
    try:
        while o<S.S:
            if o==off or o==0 or S.runinfo[o]!=S.runinfo[o-1]: cx=Ctx(S,o)
            good=r.p
            if cx.mode==0: out.append(r.bits(b)); o+=1
            elif cx.mode==1:
                e=unfold(r.number(cx.k(),(1<<b)-1)); x=cx.low(e+cx.expected())
                cx.learn(abs(e)); cx.prev=x; out.append(x); o+=1
            else:
                n=min(4,S.runend[o]-o); m=r.mask(cx.book)
                if m>=1<<n: raise Malformed()
                for j in range(n):
                    if not m>>j&1: x=0
                    elif cx.mode==2:
                        e=unfold(r.number(max(cx.k(),1),(1<<b)-2)+1); x=cx.low(e); cx.learn(abs(e)-1)
                    else:
                        z=r.number(max(cx.k()-1,0),(1<<b)-2); x=z+1; cx.learn(z)
                    out.append(x); o+=1
                cx.book=(cx.d+2*bin(m).count('1'))//2
    except End: pass
    return [F.pattern(F.signed(c)) if F.sg else c for c in out], (len(r.s)-r.p if o>=S.S else None)
def check(K,ident,data):
    w=8*K;poly=0x07 if K==1 else 0x1021;r=(1<<w)-1
    for B in struct.pack('<I',ident)+data:
        r^=B<<(w-8)
        for _ in range(8): r=((2*r)%(1<<w))^poly if r>=1<<(w-1) else 2*r
    return ((1<<w)-1-r).to_bytes(K,'big')  # inverted since; the text that this was written from did not
class Receiver:
    def __init__(s,p): s.p=p; s.newest=None; s.fr={}
    def parse(s,x):
        p=s.p
        if len(x)<1:return 1
        if x[0]>>4==15:return 2
        if len(x)<=p.h+p.K:return 1
        v=int.from_bytes(x[:p.h],'big'); ob=8*p.h-4-p.f
        st=v>>(ob+p.f); g=v>>ob&((1<<p.f)-1); off=v&((1<<ob)-1)
        if st>=len(p.streams):return 3
        if p.K and check(p.K,p.id,x[:-p.K])!=x[-p.K:]:return 7
        S=p.streams[st]
        if off>=S.S:return 4
        try: sy,left=read(S,off,x[p.h:len(x)-p.K])
        except Malformed:return 8
        if not sy:return 1
        if left is not None and left>=8:return 5
        return st,g,off,sy
    def late(s,g):
        p=s.p; M=1<<p.f
        if s.newest is None:return False
        a=(g-s.newest)%M
        return a>=M//2 and M-a>=p.w
    def push(s,x):
        r=s.parse(x)
        if isinstance(r,int):return r
        st,g,off,sy=r;p=s.p;M=1<<p.f
        if s.late(g):return 6
        new=0
        if s.newest is None or (0<(g-s.newest)%M<M//2):
            for q in list(s.fr):
                if (g-q)%M>=p.w: del s.fr[q]
            s.newest=g
        fr=s.fr.setdefault(g,[({},[False]) for _ in p.streams])
        D,mark=fr[st];S=p.streams[st]
        sg=S.L.fmt.sg
        for i,v in enumerate(sy):
            pl=S.order[off+i]
            if pl not in D: D[pl]=v;new+=1
            elif D[pl]!=v:
                mark[0]=True
                key=(lambda c:S.L.fmt.signed(c)) if sg else (lambda c:c)
                D[pl]=min(D[pl],v,key=key)
        return st,g,off,len(sy),new
def recon(S,D,want):
    L=S.L;F=L.fmt;G=L.geo
    per=[{} for _ in range(L.C)]
    for pl,v in D.items():
        c,i=S.symch[pl]; per[c][i]=v
    out=[];ex=tot=0
    for c in range(L.C):
        if c not in S.root: out.append([[L.means[c]]*L.W for _ in range(L.H)]);continue
        root=S.root[c];fin=S.fin[c];q=min(max(want,root),fin); T=G.tree(root,fin)
        sy=per[c];n=len(T.sym);val=[0]*n;exact=[False]*n
        def ev(i):
            e=a=0
            for k in T.kids.get(i,()):
                if T.sym[k] is not None and T.sym[k] in sy: e+=F.sample(sy[T.sym[k]])*T.area[k];a+=T.area[k]
                else:
                    e2,a2=ev(k);e+=e2;a+=a2
            return e,a
        g=T.grids[root];Rr,Cc=len(g),len(g[0])
        for y in range(Rr):
            for x in range(Cc):
                i=g[y][x]
                if T.sym[i] in sy: val[i]=F.sample(sy[T.sym[i]]);exact[i]=True
        for y in range(Rr):
            for x in range(Cc):
                i=g[y][x]
                if exact[i]:continue
                e,a=(0,0) if S.diff else ev(i)
                if a: val[i]=round_div(e,a);continue
                nb=[val[g[Y][X]] for Y,X in((y-1,x),(y,x-1),(y,x+1),(y+1,x)) if 0<=Y<Rr and 0<=X<Cc and exact[g[Y][X]]]
                val[i]=round_div(sum(nb),len(nb)) if nb else F.clamp(L.means[c])
        for st in T.steps[:q-root]:
            for pi,ks in st:
                p=val[pi];unk=[];rest=len(ks)*p
                for k in ks:
                    s=T.sym[k]
                    if s is None or s not in sy: unk.append(k);continue
                    if not S.diff: val[k]=F.sample(sy[s]);exact[k]=True
                    elif exact[pi]: val[k]=F.wrap(p+F.signed(sy[s]));exact[k]=True
                    else: val[k]=F.clamp(p+F.signed(sy[s]))
                    rest-=val[k]
                for k in unk:
                    if exact[pi]: val[k]=F.clamp(round_div(rest,len(unk))); exact[k]=len(unk)==1
                    else: val[k]=p
        g=T.grids[q]; m=[[0]*L.W for _ in range(L.H)]
        for row in g:
            for i in row:
                y,h,x,w=T.rect[i]
                tot+=1;ex+=exact[i]
                for Y in range(y,min(y+h,L.H)):
                    for X in range(x,min(x+w,L.W)): m[Y][X]=val[i]
        out.append(m)
    return out,ex,tot
def finest(S,D):
    t=[s[3] for s in S.segs if any(pl in D for pl in range(s[4],s[4]+s[1]*s[5]))]
    return max(t) if t else None
# ---- encoder
def symbols(S,maps):
    """maps[c][y][x] -> symbols by place"""
    L=S.L;F=L.fmt;G=L.geo;out=[0]*S.S;ch={}
    for c in S.root:
        T=G.tree(S.root[c],S.fin[c]);m=maps[c]
        def rs(i):
            y,h,x,w=T.rect[i]
            return sum(m[min(Y,L.H-1)][min(X,L.W-1)] for Y in range(y,y+h) for X in range(x,x+w))
        val={};o={}
        for row in T.grids[S.root[c]]:
            for i in row: val[i]=round_div(rs(i),T.area[i]);o[T.sym[i]]=F.pattern(val[i])
        for st in T.steps:
            for pi,ks in st:
                p=val[pi];n=len(ks);Su=[rs(k) for k in ks];cnt=T.area[ks[0]]
                V=children(F,p,Su,cnt,n)
                for k,v in zip(ks,V):
                    val[k]=v
                    if T.sym[k] is not None: o[T.sym[k]]=F.pattern(F.wrap(v-p)) if S.diff else F.pattern(v)
        ch[c]=o
    return [ch[c][i] for c,i in S.symch]
def children(F,p,S,count,n):
    den=n*count;shift=den*p-sum(S);missing=n*p;Q=[];rem=[]
    for s in S:
        num=n*s+shift;q=num//den;Q.append(q);rem.append(num-q*den);missing-=q
    cl=False;V=[]
    for i in range(n-1):
        rank=sum(rem[j]>rem[i] or (rem[j]==rem[i] and j<i) for j in range(n))
        v=Q[i]+(rank<missing);V.append(F.clamp(v));cl|=V[-1]!=v
    v=n*p-sum(V);V.append(F.clamp(v));cl|=V[-1]!=v
    if not cl:return V
    B=[round_div(S[i],count) for i in range(n-1)];B.append(F.clamp(n*p-sum(B)))
    err=lambda X:sum(abs(count*X[i]-S[i]) for i in range(n))
    return B if err(B)<err(V) else V
def write(S,sym,off,room):
    """sym by place; room in bits; returns bitstring(full incl. padding), symbols written"""
    bits='';o=off;b=S.L.bits;cnt=0;cx=None
    while o<S.S:
        if o==off or S.runinfo[o]!=S.runinfo[o-1]: cx=Ctx(S,o)
        x=sym[S.order[o]]
        if cx.mode<2:
            if cx.mode==0: code=format(cx.low(x),f'0{b}b')
            else:
                e=cx.sgn(x-cx.expected());code=rice(fold(e,b),cx.k())
                cx.learn(abs(e));cx.prev=x
            if len(bits)+len(code)>room: return (bits+code)[:room],o-off
            bits+=code;o+=1
        else:
            n=min(4,S.runend[o]-o);xs=[cx.low(sym[S.order[o+j]]) for j in range(n)]
            m=sum(1<<j for j in range(n) if xs[j]);code=BOOK[cx.book][m]
            if len(bits)+len(code)>room: return (bits+code)[:room],o-off
            bits+=code
            for j in range(n):
                if xs[j]:
                    if cx.mode==2:
                        e=cx.sgn(xs[j]);code=rice(fold(e,b)-1,max(cx.k(),1));cx.learn(abs(e)-1)
                    else:
                        z=xs[j]-1;code=rice(z,max(cx.k()-1,0));cx.learn(z)
                    if len(bits)+len(code)>room: return (bits+code)[:room],o-off
                    bits+=code
                o+=1
            cx.book=(cx.d+2*bin(m).count('1'))//2
    return bits+'0'*(-len(bits)%8),o-off
def fragments(p,si,frame,sym,limit):
    S=p.streams[si];off=0;out=[]
    lim=p.h+p.K+(1 if not S.codes[0][0] and not S.codes[1][0] else 4)
    if limit<lim: raise ValueError('payload')
    ob=8*p.h-4-p.f
    while off<S.S:
        bits,n=write(S,sym,off,8*(limit-p.h-p.K)); assert n>0
        hd=(si<<(ob+p.f)|(frame%(1<<p.f))<<ob|off).to_bytes(p.h,'big')
        x=hd+int(bits,2).to_bytes(len(bits)//8,'big')
        if p.K:x+=check(p.K,p.id,x)
        out.append(x);off+=n
    return out
def records(b):
    i=0;o=[]
    while i<len(b):
        n=struct.unpack('<I',b[i:i+4])[0];o.append(b[i+4:i+4+n]);i+=4+n
    return o
