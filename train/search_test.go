package train_test

import (
	"encoding/json"
	"fmt"
	"math"
	"strings"
	"testing"

	"cajal/grad"
	"cajal/internal/memory"
	"cajal/nn"
	"cajal/optim"
	"cajal/tensor"
	"cajal/train"
)

// backtracking is gradient descent that halves its rate until a step lowers the
// objective by a share of what the slope promises (Armijo, 1966), and begins the
// next step at twice the rate found.
type backtracking struct {
	params       []grad.Named
	rate, factor float64
	steps        int
	rose         int // steps that no rate made a descent
}

func newBacktracking(rate float64) *backtracking { return &backtracking{rate: rate, factor: 1} }

func (o *backtracking) BindNamed(params ...grad.Named) { o.params = params }
func (o *backtracking) Params() (all []grad.Value) {
	for _, p := range o.params {
		all = append(all, p.Value)
	}
	return all
}
func (o *backtracking) Step()               { panic("a Searcher steps with StepWith") }
func (o *backtracking) Rate() float64       { return o.rate * o.factor }
func (o *backtracking) SetRate(r float64)   { o.rate = r }
func (o *backtracking) SetFactor(f float64) { o.factor = f }
func (o *backtracking) Penalty() float64    { return 0 }
func (o *backtracking) String() string      { return "backtracking" }
func (o *backtracking) State() optim.State {
	return optim.State{Rule: "backtracking", Steps: o.steps, Rate: o.rate, Factor: o.factor}
}
func (o *backtracking) Restore(s optim.State) error {
	o.steps, o.rate, o.factor = s.Steps, s.Rate, s.Factor
	return nil
}

func (o *backtracking) StepWith(objective float64, again func() float64) {
	o.steps++
	var from, slope []*tensor.Tensor
	square := 0.0
	for _, p := range o.params {
		from, slope = append(from, p.Value.Tensor().Clone()), append(slope, p.Value.Grad().Clone())
		for i := range p.Value.Size() {
			square += math.Pow(memory.Of(p.Value.Grad()).At(i), 2)
		}
	}
	for o.rate *= 2; o.rate > 1e-9; o.rate /= 2 {
		for k, p := range o.params {
			for i := range p.Value.Size() {
				memory.Of(p.Value.Tensor()).Set(i, memory.Of(from[k]).At(i)-o.rate*memory.Of(slope[k]).At(i))
			}
		}
		if again() <= objective-0.1*o.rate*square {
			return
		}
	}
	o.rose++
}

// A step that asks for the objective again gets that of the same batch and the
// same masks: each step of a line search lowers it, with a mean and with a sum.
func TestSearcher(t *testing.T) {
	s := moonsSet(t, 60)
	for _, reduction := range []grad.Reduction{grad.Mean, grad.Sum} {
		o := newBacktracking(1)
		net := nn.Sequential(nn.Linear(2, 16), nn.BatchNorm1d(16), nn.Tanh(), nn.Dropout(0.3), nn.Linear(16, 2))
		m := train.New(net, nn.CrossEntropy(nn.Reduce(reduction)), o, train.DType(tensor.Float64))
		if _, err := m.Fit(t.Context(), s, train.Epochs(60), train.BatchSize(20)); err != nil {
			t.Fatal(err)
		}
		if o.steps != 180 || o.rose > 0 {
			t.Errorf("%v: in %d of %d steps no rate lowered the objective, want 0 of 180", reduction, o.rose, o.steps)
		}
		if n := nn.Buffers(net)[2].Tensor.Item(); n != 180 {
			t.Errorf("%v: the running statistics moved %v times in 180 steps", reduction, n)
		}
	}
	smooth := train.New(nn.Sequential(nn.Linear(2, 16), nn.Tanh(), nn.Linear(16, 2)), nn.CrossEntropy(), newBacktracking(1))
	h, err := smooth.Fit(t.Context(), s, train.Epochs(50), train.BatchSize(0))
	if err != nil {
		t.Fatal(err)
	}
	for i := 1; i < len(h.Tail); i++ {
		if h.Tail[i] >= h.Tail[i-1] {
			t.Errorf("step %d on all samples: the loss went from %v to %v, want less", i, h.Tail[i-1], h.Tail[i])
		}
	}
	_, err = train.New(nn.Linear(2, 2), nn.CrossEntropy(), newBacktracking(1)).Fit(t.Context(), s, train.BatchSize(20), train.Accumulate(2))
	if err == nil || !strings.Contains(err.Error(), "leave out Accumulate") {
		t.Errorf("a search in shards: error %v", err)
	}
}

// An optimiser of one's own without SetMomentum cannot follow a schedule of it.
func TestMomentumNeedsSetter(t *testing.T) {
	m := train.New(nn.Linear(2, 2), nn.CrossEntropy(), newBacktracking(1))
	_, err := m.Fit(t.Context(), moonsSet(t, 20), train.Momentum(optim.OneCycleMomentum(3, 0.8, 0.9)))
	if err == nil || !strings.Contains(err.Error(), "backtracking has no SetMomentum") {
		t.Errorf("got %v", err)
	}
}

// halving is a schedule with a state of its own: it halves the rate after each
// third epoch that was no better than the best.
type halving struct {
	Best   float64 `json:"best"`
	Bad    int     `json:"bad"`
	Factor float64 `json:"factor"`
}

func (s *halving) Handle(r *train.Run, e train.Event) error {
	if e.Kind != train.EpochEnded {
		return nil
	}
	if s.Bad++; e.Running < s.Best {
		s.Best, s.Bad = e.Running, 0
	}
	if s.Bad == 3 {
		s.Factor, s.Bad = s.Factor/2, 0
	}
	r.Model().Optimizer().SetFactor(s.Factor)
	return nil
}

func (*halving) Key() string { return "halving" }
func (s *halving) State() (train.State, error) {
	b, err := json.Marshal(s)
	return train.State{Data: b}, err
}
func (s *halving) Restore(from train.State) error { return json.Unmarshal(from.Data, s) }

// lion is a rule of one's own: Chen and others, Symbolic Discovery of
// Optimization Algorithms, 2023.
type lion struct{ beta1, beta2 float64 }

func (lion) Slots() []string  { return []string{"exp_avg"} }
func (r lion) String() string { return fmt.Sprintf("Lion %g %g", r.beta1, r.beta2) }
func (r lion) Update(w, g *tensor.Tensor, slots []*tensor.Tensor, rate float64, _ int64) {
	m := memory.Of(slots[0])
	for i := range w.Size() {
		v := memory.Of(g).At(i)
		if c := r.beta1*m.At(i) + (1-r.beta1)*v; c != 0 {
			memory.Of(w).Set(i, memory.Of(w).At(i)-math.Copysign(rate, c))
		}
		m.Set(i, r.beta2*m.At(i)+(1-r.beta2)*v)
	}
}
