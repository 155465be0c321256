package optim_test

import (
	"math"
	"strings"
	"testing"

	"cajal/optim"
	"cajal/tensor"
)

// A run that is cut in two at step 40 ends in the same bits as a whole one.
func TestRestoreGoesOn(t *testing.T) {
	for name, make := range torch {
		whole, cut := newProblem(tensor.Float32), newProblem(tensor.Float32)
		a, b := make().Bind(whole.w, whole.b), make().Bind(cut.w, cut.b)
		a.SetFactor(0.5)
		b.SetFactor(0.5)
		for step := 1; step <= 60; step++ {
			if step == 40 {
				s := b.State()
				for i := range s.Tensors {
					s.Tensors[i].Tensor = s.Tensors[i].Tensor.Clone()
				}
				b = make().Bind(cut.w, cut.b)
				if err := b.Restore(s); err != nil {
					t.Fatalf("%s: %v", name, err)
				}
			}
			whole.backward(step)
			cut.backward(step)
			a.Step()
			b.Step()
		}
		if !tensor.Equal(whole.w.Tensor(), cut.w.Tensor()) || !tensor.Equal(whole.b.Tensor(), cut.b.Tensor()) {
			t.Errorf("%s: resumed %v, whole %v", name, cut.w.Tensor(), whole.w.Tensor())
		}
		if a.Steps() != b.Steps() || a.Rate() != b.Rate() {
			t.Errorf("%s: %d steps at %v, want %d at %v", name, b.Steps(), b.Rate(), a.Steps(), a.Rate())
		}
	}
}

func TestRestoreRefuses(t *testing.T) {
	for _, c := range []struct {
		name   string
		change func(s *optim.State)
		want   string
	}{
		{"rule", func(s *optim.State) { s.Rule = "SGD" }, "the state is of SGD, want one of Adam"},
		{"steps", func(s *optim.State) { s.Steps = -1 }, "-1 steps, want at least 0"},
		{"rate", func(s *optim.State) { s.Rate = math.NaN() }, "rate NaN"},
		{"factor", func(s *optim.State) { s.Factor = math.Inf(1) }, "rate factor +Inf"},
		{"missing", func(s *optim.State) { s.Tensors = s.Tensors[1:] }, "the state has no w.exp_avg;"},
		{"nil", func(s *optim.State) { s.Tensors[0].Tensor = nil }, "the state has no w.exp_avg;"},
		{"other name", func(s *optim.State) { s.Tensors[1].Name = "0.w" }, "the state has no w.exp_avg_sq"},
		{"too many", func(s *optim.State) {
			s.Tensors = append(s.Tensors, tensor.Named{Name: "v.step", Tensor: tensor.New(tensor.Int64)})
		}, "v.step is nothing that Adam 0.1 remembers of its 2 parameters"},
		{"twice", func(s *optim.State) { s.Tensors = append(s.Tensors, s.Tensors[0]) }, "w.exp_avg stands in the state twice"},
		{"shape", func(s *optim.State) { s.Tensors[0].Tensor = tensor.New(tensor.Float64, 3, 2) },
			"w.exp_avg is float64 of shape (3, 2) in the state, want float64 of shape (2, 3)"},
		{"type", func(s *optim.State) { s.Tensors[0].Tensor = tensor.New(tensor.Float32, 2, 3) }, "want float64 of shape (2, 3)"},
		{"count", func(s *optim.State) { s.Tensors[2].Tensor.Fill(-5) }, "w.step is -5, want at least 0"},
	} {
		p := newProblem(tensor.Float64)
		o := optim.Adam(0.1).Bind(p.w, p.b)
		p.backward(1)
		o.Step()
		s := o.State()
		for i := range s.Tensors {
			s.Tensors[i].Tensor = s.Tensors[i].Tensor.Clone()
			if i > 3 {
				s.Tensors[i].Tensor.Fill(3)
			}
		}
		c.change(&s)
		before := o.State().Tensors[4].Tensor.Clone()
		err := o.Restore(s)
		if err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: got %v, want %q in it", c.name, err, c.want)
		}
		if !tensor.Equal(before, o.State().Tensors[4].Tensor) || o.Rate() != 0.1 || o.Steps() != 1 {
			t.Errorf("%s: the refused state changed the optimiser", c.name)
		}
	}
}
