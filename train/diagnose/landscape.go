package diagnose

import (
	"context"
	"math"

	"cajal/data"
	"cajal/grad"
	"cajal/internal/elementary"
	"cajal/internal/memory"
	"cajal/optim"
	"cajal/train"
)

// landscape is the objective of a model on one batch as a function of all its
// parameters, laid out as one vector. Gradient descent at some rate moves in
// it by w −= rate·g.
type landscape struct {
	m     *train.Model
	batch data.Batch
	w, g  []float64
	saved []float64
	pass  *train.Pass

	release func() // who predicts with the model waits for it
}

func newLandscape(m *train.Model, b *data.Batch) *landscape {
	l := &landscape{m: m, batch: *b, pass: m.Pass(grad.Evaluation(), grad.Plan()), release: m.Hold()}
	n := 0
	for _, p := range m.Optimizer().Params() {
		n += p.Size()
	}
	l.w, l.g, l.saved = make([]float64, n), make([]float64, n), make([]float64, n)
	l.each(func(p grad.Value, at int) {
		for i := range p.Size() {
			l.saved[at+i] = memory.Of(p.Tensor()).At(i)
		}
	})
	copy(l.w, l.saved)
	return l
}

// restore puts the parameters back as newLandscape found them. Until then nobody
// else can predict with the model.
func (l *landscape) restore() {
	l.load(l.saved)
	l.pass.Tape().Rewind()
	l.release()
}

func (l *landscape) each(f func(p grad.Value, at int)) {
	at := 0
	for _, p := range l.m.Optimizer().Params() {
		f(p, at)
		at += p.Size()
	}
}

func (l *landscape) load(w []float64) {
	l.each(func(p grad.Value, at int) {
		raw := memory.Of(p.Tensor())
		for i := range p.Size() {
			raw.Set(i, w[at+i])
		}
	})
}

// gradient writes the gradient at w, the L2 part included, to g and returns
// the objective.
func (l *landscape) gradient(g, w []float64) float64 {
	l.load(w)
	loss, _ := l.pass.Loss(&l.batch)
	loss.Backward()
	l.each(func(p grad.Value, at int) {
		decay := decays(l.m, p)
		if p.Frozen() {
			decay = 0
		}
		for i := range p.Size() {
			g[at+i] = decay * w[at+i]
			if t := p.Grad(); t != nil {
				g[at+i] += memory.Of(t).At(i)
			}
		}
	})
	return l.m.Penalised(loss.Item(), len(l.batch.Index))
}

// plain reports whether every step of the model's optimiser is one of plain
// gradient descent.
func plain(m *train.Model) bool {
	o, ok := m.Optimizer().(*optim.Optimizer)
	return ok && o.Plain()
}

// decays returns the L2 strength that applies to a parameter.
func decays(m *train.Model, p grad.Value) float64 {
	if o, ok := m.Optimizer().(interface{ Decay(grad.Value) float64 }); ok {
		return o.Decay(p)
	}
	return 0
}

// sharpness returns the largest eigenvalue of the Hessian at w. Gradient descent
// on a quadratic with that curvature diverges once rate·sharpness passes 2; on a
// network it oscillates there instead: Cohen and others, Gradient Descent on
// Neural Networks Typically Occurs at the Edge of Stability, 2021.
//
// It ends early, with the context's error, when ctx does.
func (l *landscape) sharpness(ctx context.Context, w []float64) (float64, error) {
	far, err := l.farthest(ctx, w, 0)
	if err != nil || far >= 0 {
		return far, err
	}
	// No eigenvalue is above −far, so shifted by it the largest is the farthest.
	top, err := l.farthest(ctx, w, -far)
	return top + far, err
}

// farthest returns the eigenvalue of H + shift·I that is farthest from 0, by
// power iteration on Hessian-vector products, each a central difference of two
// gradients: Hv ≈ (g(w + εv) − g(w − εv)) / 2ε.
func (l *landscape) farthest(ctx context.Context, w []float64, shift float64) (float64, error) {
	n := len(w)
	v, hv, at, g := make([]float64, n), make([]float64, n), make([]float64, n), make([]float64, n)
	for i := range v {
		v[i] = elementary.Sin(float64(i + 1)) // any start that is in no plane of symmetry
	}
	var lambda float64
	for range 200 {
		if err := ctx.Err(); err != nil {
			return 0, err
		}
		scale := 1 / norm(v)
		eps := float64(1e-5 * (1 + norm(w)))
		for i := range v {
			v[i] *= scale
			at[i] = w[i] + float64(eps*v[i])
		}
		l.gradient(hv, at)
		for i := range v {
			at[i] = w[i] - float64(eps*v[i])
		}
		l.gradient(g, at)
		var next float64
		for i := range v {
			hv[i] = (hv[i]-g[i])/(2*eps) + float64(shift*v[i])
			next += float64(v[i] * hv[i])
		}
		done := math.Abs(next-lambda) < 1e-6*math.Abs(next)
		lambda = next
		if done || norm(hv) == 0 {
			break
		}
		copy(v, hv)
	}
	return lambda, nil
}

// descend makes steps of gradient descent from w, which it changes, and
// returns their objectives, those of the last steps only.
func (l *landscape) descend(w []float64, rate float64, steps int) []float64 {
	var losses []float64
	for range steps {
		losses = append(losses, l.gradient(l.g, w))
		for i, g := range l.g {
			w[i] -= float64(rate * g)
		}
	}
	return losses[max(0, len(losses)-lastLosses):]
}

// lastLosses is how many losses at the end of a descent are looked at.
const lastLosses = 64

func norm(v []float64) float64 {
	var s float64
	for _, x := range v {
		s += float64(x * x)
	}
	return math.Sqrt(s)
}
