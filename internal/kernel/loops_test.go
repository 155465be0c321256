package kernel

import (
	"fmt"
	"math"
	"math/rand/v2"
	"testing"
)

// Every loop of every set of instructions against the scalar one: lengths
// around each multiple of a vector, starts that are not aligned, special
// values, and numbers on both sides that nobody may change.
func TestLoopsAgree(t *testing.T) {
	eachSet(t, func(t *testing.T) {
		compareTables(t, scalar32(), f32, 1e-5)
		compareTables(t, scalar64(), f64, 1e-13)
	})
}

func compareTables[T Float](t *testing.T, want, got table[T], tolerance float64) {
	rnd := rand.New(rand.NewPCG(3, 4))
	for _, n := range lengths() {
		for off := range 3 {
			c := loopCase[T]{t: t, rnd: rnd, n: n, off: off, tolerance: tolerance}
			c.unary("exp", want.exp, got.exp)
			c.unary("log", want.log, got.log)
			c.unary("tanh", want.tanh, got.tanh)
			c.unary("sigmoid", want.sigmoid, got.sigmoid)
			c.unary("relu", want.relu, got.relu)
			c.unary("square", want.square, got.square)
			c.binary("add", want.add, got.add)
			c.binary("sub", want.sub, got.sub)
			c.binary("mul", want.mul, got.mul)
			c.binary("div", want.div, got.div)
			c.binary("mulGrad", want.mulGrad, got.mulGrad)
			c.binary("divGrad", want.divGrad, got.divGrad)
			c.binary("tanhGrad", want.tanhGrad, got.tanhGrad)
			c.binary("sigmoidGrad", want.sigmoidGrad, got.sigmoidGrad)
			c.binary("reluGrad", want.reluGrad, got.reluGrad)
			c.binary("squareGrad", want.squareGrad, got.squareGrad)
			c.binary("logistic", want.logistic, got.logistic)
			c.activations(want, got)
			s := T(rnd.NormFloat64())
			c.binary("logisticGrad",
				func(y, a, b []T) { want.logisticGrad(y, a, b, s) }, func(y, a, b []T) { got.logisticGrad(y, a, b, s) })
			c.unary("addScaled", func(y, x []T) { want.addScaled(y, x, s) }, func(y, x []T) { got.addScaled(y, x, s) })
			c.unary("scaled", func(y, x []T) { want.scaled(y, x, s) }, func(y, x []T) { got.scaled(y, x, s) })
			if n%2 == 0 {
				c.unary("softmaxPairs", want.softmaxPairs, got.softmaxPairs)
			}
			c.reductions(want, got)
			c.rnd = rand.New(rand.NewPCG(uint64(n), uint64(off)))
			c.binary("centredSum",
				func(y, a, b []T) { want.centredSum(y, a, b, s, -s, 2, 1) }, func(y, a, b []T) { got.centredSum(y, a, b, s, -s, 2, 1) })
			c.binary("addCentredSum",
				func(y, a, b []T) { want.addCentredSum(y, a, b, s, -s, 2, 1) }, func(y, a, b []T) { got.addCentredSum(y, a, b, s, -s, 2, 1) })
		}
	}
}

func lengths() []int {
	if raced {
		return []int{0, 1, 7, 16, 33, 129}
	}
	var list []int
	for n := range 35 {
		list = append(list, n)
	}
	return append(list, 47, 48, 49, 63, 64, 65, 127, 128, 129, 191, 255, 256, 257, 1000)
}

type loopCase[T Float] struct {
	t         *testing.T
	rnd       *rand.Rand
	n, off    int
	tolerance float64
	wild      bool // with NaN, infinities and extremes
}

// numbers returns n random numbers, off elements behind an aligned start and
// with a guard before and after them.
func (c *loopCase[T]) numbers() (all, s []T) {
	all = make([]T, c.n+c.off+20)
	special := []float64{math.NaN(), math.Inf(1), math.Inf(-1), 0, math.Copysign(0, -1), 1e-40, -1e-40, 1e30, 100, -100}
	for i := range all {
		all[i] = T(c.rnd.NormFloat64() * 4)
		if c.wild && c.rnd.IntN(5) == 0 {
			all[i] = T(special[c.rnd.IntN(len(special))])
		}
	}
	return all, all[8+c.off : 8+c.off+c.n]
}

func (c *loopCase[T]) unary(name string, want, got func(y, x []T)) {
	c.binary(name, func(y, a, _ []T) { want(y, a) }, func(y, a, _ []T) { got(y, a) })
}

func (c *loopCase[T]) binary(name string, want, got func(y, a, b []T)) {
	for _, c.wild = range []bool{false, true} {
		_, a := c.numbers()
		_, b := c.numbers()
		all, y := c.numbers()
		w := append([]T(nil), all...)
		want(w[8+c.off:8+c.off+c.n], a, b)
		got(y, a, b)
		for i, v := range w {
			j := i - 8 - c.off
			if !c.closeTo(float64(all[i]), float64(v), at(b, j)) {
				c.t.Fatalf("%s of %T, %d elements, offset %d, element %d: got %g, want %g; operands %v and %v",
					name, v, c.n, c.off, j, all[i], v, around(a, j), around(b, j))
			}
		}
		// The destination may be a source.
		copy(w[8+c.off:], a)
		x := append([]T(nil), a...)
		want(w[8+c.off:8+c.off+c.n], w[8+c.off:8+c.off+c.n], b)
		got(x, x, b)
		for i, v := range w[8+c.off : 8+c.off+c.n] {
			if !c.closeTo(float64(x[i]), float64(v), at(b, i)) {
				c.t.Fatalf("%s of %T in place, %d elements, element %d: got %g, want %g", name, v, c.n, i, x[i], v)
			}
		}
	}
}

func around[T any](s []T, i int) string {
	if i < 0 || i >= len(s) {
		return "none"
	}
	return fmt.Sprint(s[i])
}

// at returns the size of element i, 0 outside and for what is out of proportion.
func at[T Float](s []T, i int) float64 {
	if i < 0 || i >= len(s) || !(math.Abs(float64(s[i])) < 1e3 || math.IsInf(float64(s[i]), 0)) {
		return 0
	}
	return math.Abs(float64(s[i]))
}

func notFinite(v float64) bool { return v != v || math.IsInf(v, 0) }

// close allows for one rounding less or more, relative to 1 or the result.
func (c *loopCase[T]) close(got, want float64) bool { return c.closeTo(got, want, 0) }

// closeTo is close, relative to an operand too: a gradient's product may
// cancel what it is added to.
func (c *loopCase[T]) closeTo(got, want, operand float64) bool {
	if math.IsInf(operand, 0) {
		// Infinity times a slope that is 0 in one precision and tiny in another.
		operand = 0
		if notFinite(got) && notFinite(want) {
			return true
		}
	}
	if want != want || got != got || math.IsInf(want, 0) || math.IsInf(got, 0) {
		return same(got, want, 0)
	}
	return math.Abs(got-want) <= c.tolerance*max(1, math.Abs(want), operand)
}

func (c *loopCase[T]) reductions(want, got table[T]) {
	c.wild = false
	_, x := c.numbers()
	_, y := c.numbers()
	if g, w := got.sum(x), want.sum(x); math.Abs(g-w) > 1e-12*float64(c.n+1) {
		c.t.Fatalf("sum of %d %T: got %g, want %g", c.n, x, g, w)
	}
	if g, w := got.dot(x, y), want.dot(x, y); math.Abs(g-w) > 1e-11*float64(c.n+1) {
		c.t.Fatalf("dot of %d %T: got %g, want %g", c.n, x, g, w)
	}
	for runs := range 4 {
		run := c.n / max(1, runs)
		s, p, ws, wp := make([]float64, runs), make([]float64, runs), make([]float64, runs), make([]float64, runs)
		got.sumsAbout(s, p, x, y, run, 3)
		want.sumsAbout(ws, wp, x, y, run, 3)
		allowed := c.tolerance * float64(run+1)
		for i := range s {
			if math.Abs(s[i]-ws[i]) > allowed || math.Abs(p[i]-wp[i]) > 4*allowed {
				c.t.Fatalf("run %d of %d %T: got sums %g and %g about 3, want %g and %g", i, run, x, s[i], p[i], ws[i], wp[i])
			}
		}
	}
	if g, w := got.largest(x), want.largest(x); g != w {
		c.t.Fatalf("largest of %v: got %g, want %g", x, g, w)
	}
	m := want.largest(x)
	all, e := c.numbers()
	w := append([]T(nil), all...)
	ws, gs := want.expSum(w[8+c.off:8+c.off+c.n], x, m), got.expSum(e, x, m)
	if !c.close(float64(gs), float64(ws)) {
		c.t.Fatalf("expSum of %v: got %g, want %g", x, gs, ws)
	}
	for i, v := range w {
		if !c.close(float64(all[i]), float64(v)) {
			c.t.Fatalf("expSum of %d %T, element %d: got %g, want %g", c.n, x, i-8-c.off, all[i], v)
		}
	}
}

// activations compares the loops of activations and losses.
func (c *loopCase[T]) activations(want, got table[T]) {
	c.unary("silu", want.silu, got.silu)
	c.unary("softplus", want.softplus, got.softplus)
	c.unary("gelu", want.gelu, got.gelu)
	c.unary("geluTanh", want.geluTanh, got.geluTanh)
	c.unary("absolute", want.absolute, got.absolute)
	c.binary("siluGrad", want.siluGrad, got.siluGrad)
	c.binary("softplusGrad", want.softplusGrad, got.softplusGrad)
	c.binary("geluGrad", want.geluGrad, got.geluGrad)
	c.binary("geluTanhGrad", want.geluTanhGrad, got.geluTanhGrad)
	s, z := T(c.rnd.NormFloat64()), T(c.rnd.NormFloat64()+1)
	d := T(math.Abs(float64(z)))
	type unary func(y, x []T, s T)
	for name, f := range map[string][2]unary{
		"elu": {want.elu, got.elu}, "leakyReLU": {want.leakyReLU, got.leakyReLU}, "minus": {want.minus, got.minus},
		"signGrad": {want.signGrad, got.signGrad},
	} {
		c.unary(name, func(y, x []T) { f[0](y, x, s) }, func(y, x []T) { f[1](y, x, s) })
	}
	for name, f := range map[string][2]unary{"clip": {want.clip, got.clip}, "huber": {want.huber, got.huber}} {
		c.unary(name, func(y, x []T) { f[0](y, x, d) }, func(y, x []T) { f[1](y, x, d) })
	}
	c.unary("huberGrad", func(y, x []T) { want.huberGrad(y, x, s, d) }, func(y, x []T) { got.huberGrad(y, x, s, d) })
	c.unary("addExp", func(y, x []T) { want.addExp(y, x, s, z) }, func(y, x []T) { got.addExp(y, x, s, z) })
	type binary func(y, a, b []T, s T)
	for name, f := range map[string][2]binary{
		"leakyReLUGrad":  {want.leakyReLUGrad, got.leakyReLUGrad},
		"logSoftmaxGrad": {want.logSoftmaxGrad, got.logSoftmaxGrad},
	} {
		c.binary(name, func(y, a, b []T) { f[0](y, a, b, s) }, func(y, a, b []T) { f[1](y, a, b, s) })
	}
	c.unary("centre", func(y, x []T) { want.centre(y, x, s, z) }, func(y, x []T) { got.centre(y, x, s, z) })
	c.unary("rescale", func(y, x []T) { want.rescale(y, x, s, z, d, s) }, func(y, x []T) { got.rescale(y, x, s, z, d, s) })
	c.binary("normGrad", func(y, a, b []T) { want.normGrad(y, a, b, s, z, d) }, func(y, a, b []T) { got.normGrad(y, a, b, s, z, d) })
	// Four arrays: two of them are one.
	c.binary("normalize", func(y, a, b []T) { want.normalize(y, a, b, b, s, z, d) }, func(y, a, b []T) { got.normalize(y, a, b, b, s, z, d) })
	c.binary("eluGrad", func(y, a, b []T) { want.eluGrad(y, a, b, s) }, func(y, a, b []T) { got.eluGrad(y, a, b, s) })
	// Targets are shares, and weights are positive.
	share, weight := make([]T, c.n), make([]T, c.n)
	for i := range share {
		share[i], weight[i] = T(c.rnd.Float64()), T(4*c.rnd.Float64())
	}
	c.unary("softmaxGrad",
		func(dx, dy []T) { want.softmaxGrad(dx, share, dy, s) }, func(dx, dy []T) { got.softmaxGrad(dx, share, dy, s) })
	c.unary("weightedLogistic",
		func(y, x []T) { want.weightedLogistic(y, x, share, weight) }, func(y, x []T) { got.weightedLogistic(y, x, share, weight) })
	c.unary("weightedLogisticGrad",
		func(y, x []T) { want.weightedLogisticGrad(y, x, share, weight, s) }, func(y, x []T) { got.weightedLogisticGrad(y, x, share, weight, s) })
}
