package grad

import "cajal/internal/kernel"

type instanceNorm struct {
	groupStats
	moves moves
}

func (*instanceNorm) name() string { return "instance-norm" }

// InstanceNorm normalises each channel of each sample of x, (N, C, …), by its own mean μ
// and variance σ², then scales and shifts it by w and b, both (C): Ulyanov and others,
// 2016.
//
//	x̂ = (x − μ)/√(σ² + eps), σ² divided by the count of a channel's elements in a sample
//	y = w·x̂ + b
//	dw += Σ dy·x̂
//	db += Σ dy
//	dx += (g − mean(g) − x̂·mean(g∘x̂))/√(σ² + eps) with g = w·dy
//
// It moves the running statistics, if run is not nil, by the means over the samples of
// μ and of σ², the latter divided by count − 1: at once or in [Tape.Commit]. A channel
// needs at least two elements in a sample. The zero Value for w is a scale of 1, and for
// b a shift of 0.
func (x Value) InstanceNorm(w, b Value, eps float64, run *Running) Value {
	var buf [3]Value
	in := scaleShift{}.inputs(buf[:0], x, w, b)
	t := numbers.check("instance-norm", in...)
	c := channels("instance-norm", in, w, b)
	s := x.n.val.Shape()
	inner := 1
	for _, d := range s[2:] {
		inner *= d
	}
	if c == 0 || inner < 2 {
		refuse(BadShape, "instance-norm", in, "x is "+shapes(x)+": the variance of a single value is not known; a channel needs at least two in each sample")
	}
	if run != nil {
		run.check("instance-norm", x, c)
	}
	n := record[instanceNorm](t, in...)
	n.operands(x, w, b, c, eps)
	if run != nil && s[0] > 0 && !t.shapesOnly {
		n.average(run)
	}
	return n.run()
}

func (n *instanceNorm) backward() { n.collect() }

// average has the running statistics move by the means over the samples.
func (n *instanceNorm) average(run *Running) {
	samples := n.val.Dim(0)
	mean, variance := n.doubles(0, samples*n.groups), n.doubles(1, samples*n.groups)
	kernel.RowMoments(mean, variance, n.x.y)
	m, v := n.doubles(6, n.groups), n.doubles(7, n.groups)
	sumRows(m, mean)
	sumRows(v, variance)
	for c := range m {
		m[c] /= float64(samples)
		v[c] /= float64(samples)
	}
	n.moves.add(n.tape, run, m, v, n.inner)
}
