package kernel

import "unsafe"

// Through writes dy = f′ ∘ dy: the gradient with respect to y = f(x) becomes that
// with respect to x where it stands.
func Through(dy Slice, gate Gate) {
	n := dy.Len()
	e := ending{gated: true, gate: gate, gateAlpha: 1}
	e.check(n)
	t := newTask(dy, throughPiece, throughPiece, n)
	t.a = dy
	p := &t.home.work.product // a product that is only followed
	*p = product{c: first(dy), n: n, double: dy.Double()}
	p.follow(&e)
	weight := cheap // derivatives given by y are a few operations
	if gate.F.takesX() {
		weight = dear
	}
	t.do(weight)
	*p = product{} // holds on to no operand
	t.end()
}

func throughPiece(t *task, lo, hi int) float64 {
	t.home.work.product.finish(0, 1, lo, hi)
	return 0
}

// finish does what follows to rows i0 to i1 of columns j0 to j1 of c.
func (p *product) finish(i0, i1, j0, j1 int) {
	switch {
	case p.after == follows{} || i0 == i1 || j0 == j1:
	case p.double:
		finishIn(p, &f64, i0, i1, j0, j1)
	default:
		finishIn(p, &f32, i0, i1, j0, j1)
	}
}

func finishIn[T Float](p *product, t *table[T], i0, i1, j0, j1 int) {
	var scratch []T
	if p.after.gradient {
		buf := buffers.take(chunk)
		defer buffers.put(buf)
		scratch = room[T](buf, chunk)
	}
	runs, n := i1-i0, j1-j0
	if n == p.n { // whole rows are one run
		runs, n = 1, runs*n
	}
	for r := range runs {
		start := (i0+r)*p.n + j0
		for at := start; at < start+n; at += chunk {
			finishRun(p, t, scratch, at, min(chunk, start+n-at))
		}
	}
}

// finishRun does it to n elements from number at on.
func finishRun[T Float](p *product, t *table[T], scratch []T, at, n int) {
	f := &p.after
	c, x, y := run[T](p.c, at, n), run[T](f.x, at, n), run[T](f.y, at, n)
	if !f.gradient {
		t.apply(f.f, T(f.param), y, c)
		return
	}
	if f.alpha != 1 {
		t.scaled(c, c, T(f.alpha))
	}
	dx := scratch[:n]
	clear(dx) // the loops of gradients add
	t.passBack(f.f, T(f.param), dx, x, y, c)
	copy(c, dx)
}

// run returns n numbers from number i on, nil if there is no memory.
func run[T Float](memory unsafe.Pointer, i, n int) []T {
	if memory == nil {
		return nil
	}
	var v T
	return unsafe.Slice((*T)(unsafe.Add(memory, i*int(unsafe.Sizeof(v)))), n)
}

// apply writes y = f(x).
func (t *table[T]) apply(f Activation, s T, y, x []T) {
	switch f {
	case ReLUOf:
		t.relu(y, x)
	case TanhOf:
		t.tanh(y, x)
	case SigmoidOf:
		t.sigmoid(y, x)
	case SiLUOf:
		t.silu(y, x)
	case SoftplusOf:
		t.softplus(y, x)
	case GELUOf:
		t.gelu(y, x)
	case GELUTanhOf:
		t.geluTanh(y, x)
	case LeakyReLUOf:
		t.leakyReLU(y, x, s)
	case ELUOf:
		t.elu(y, x, s)
	}
}

// passBack adds dx += f′ ∘ dy.
func (t *table[T]) passBack(f Activation, s T, dx, x, y, dy []T) {
	switch f {
	case IdentityOf:
		t.addScaled(dx, dy, 1)
	case ReLUOf:
		t.reluGrad(dx, y, dy)
	case TanhOf:
		t.tanhGrad(dx, y, dy)
	case SigmoidOf:
		t.sigmoidGrad(dx, y, dy)
	case SiLUOf:
		t.siluGrad(dx, x, dy)
	case SoftplusOf:
		t.softplusGrad(dx, x, dy)
	case GELUOf:
		t.geluGrad(dx, x, dy)
	case GELUTanhOf:
		t.geluTanhGrad(dx, x, dy)
	case LeakyReLUOf:
		t.leakyReLUGrad(dx, x, dy, s)
	case ELUOf:
		t.eluGrad(dx, x, y, dy, s)
	}
}
