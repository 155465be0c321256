package optim

import (
	"fmt"
	"math"

	"cajal/grad"
	"cajal/internal/kernel"
	"cajal/internal/memory"
)

// sam steps by the gradient of a worse place near by.
type sam struct {
	wrapper
	rho      float64
	adaptive bool
	eta      float64
}

// SAM minimises the worst loss within a distance ρ of the weights, to first order, so
// that it prefers flat minima: it asks for the gradient again at
//
//	w + ρ·g/(‖g‖ + 1e-12)
//
// where ‖g‖ is the norm of all gradients together, goes back to w, and lets the
// optimiser inside make its step by that gradient. A step costs two. The paper's ρ is
// 0.05. Foret and others, Sharpness-Aware Minimization for Efficiently Improving
// Generalization, 2021.
func SAM(base Stepper, rho float64) Searcher { return newSAM(base, rho, "SAM", false, 0) }

// ASAM is [SAM] with a distance that is relative to each weight, so that it does not
// depend on how large the weights of a layer are:
//
//	w + ρ·T²g/(‖T·g‖ + 1e-12),  T = |w| + η
//
// The paper's ρ and η are 0.5 and 0.01. Kwon and others, ASAM: Adaptive
// Sharpness-Aware Minimization for Scale-Invariant Learning of Deep Neural Networks,
// 2021, who take a T of 1 for biases.
func ASAM(base Stepper, rho, eta float64) Searcher {
	inRange("ASAM", "eta", eta, 0, math.MaxFloat64)
	return newSAM(base, rho, "ASAM", true, eta)
}

func newSAM(base Stepper, rho float64, title string, adaptive bool, eta float64) *sam {
	inRange(title, "rho", rho, 0, math.MaxFloat64)
	if _, ok := base.(Searcher); ok {
		panic(&grad.Error{Op: title, Rule: fmt.Sprintf("%v asks for the objective by itself, want an optimiser of single steps inside", base)})
	}
	settings := fmt.Sprintf("%s %g", title, rho)
	if adaptive {
		settings += fmt.Sprintf(", %g", eta)
	}
	return &sam{wrapper: wrapper{Stepper: base, title: settings}, rho: rho, adaptive: adaptive, eta: eta}
}

func (s *sam) BindNamed(params ...grad.Named) { s.bind(params, "old_p") }

// Step panics: SAM asks for the gradient again, which StepWith lets it.
func (s *sam) Step() {
	panic(&grad.Error{Op: s.title, Rule: "it asks for the gradient again; call StepWith instead of Step"})
}

// StepWith makes a step of the optimiser inside by the gradient of the place above.
func (s *sam) StepWith(_ float64, again func() float64) {
	s.keep()
	s.climb()
	again()
	s.putBack()
	s.Stepper.Step()
}

// climb moves the parameters to where the loss is about the worst.
func (s *sam) climb() {
	var sum float64
	for _, p := range s.named {
		g := p.Value.Grad()
		if g == nil {
			continue
		}
		if !s.adaptive {
			sum += kernel.SumSquares(memory.Of(g), noLimit)
			continue
		}
		w, d := memory.Of(p.Value.Tensor()), memory.Of(g)
		for i := range w.Len() {
			v := (math.Abs(w.At(i)) + s.eta) * d.At(i)
			sum += float64(v * v)
		}
	}
	scale := s.rho / (math.Sqrt(sum) + 1e-12)
	for _, p := range s.named {
		g := p.Value.Grad()
		if g == nil {
			continue
		}
		w, d := memory.Of(p.Value.Tensor()), memory.Of(g)
		if !s.adaptive {
			kernel.AddScaled(w, scale, d)
			continue
		}
		for i := range w.Len() {
			t := math.Abs(w.At(i)) + s.eta
			w.Set(i, w.At(i)+float64(scale*float64(t*t)*d.At(i)))
		}
	}
}
