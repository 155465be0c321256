package optim_test

import (
	"encoding/json"
	"fmt"
	"math"
	"os"
	"slices"
	"strings"
	"testing"

	"cajal/optim"
	"cajal/tensor"
)

// carried is an optimiser after ten steps, and where twenty more lead.
type carried struct {
	W       []float64            `json:"w"`
	B       []float64            `json:"b"`
	Shapes  map[string][]int     `json:"shapes"`
	Tensors map[string][]float64 `json:"tensors"`
	Groups  json.RawMessage      `json:"groups"`
	ThenW   []float64            `json:"then_w"`
	ThenB   []float64            `json:"then_b"`
}

// state returns the tensors by name, in the types that safetensors would give.
func (c *carried) state() (all []tensor.Named) {
	for name, v := range c.Tensors {
		t := tensor.From(v, c.Shapes[name]...)
		if strings.HasSuffix(name, ".step") {
			t = t.To(tensor.Float32)
		}
		all = append(all, tensor.Named{Name: name, Tensor: t})
	}
	return all
}

// toCarry makes optimisers with the memory and the groups that the cases of
// testdata/statedict.py need; their other settings come with the state.
var toCarry = map[string]func() *optim.Optimizer{
	"sgd":       func() *optim.Optimizer { return optim.SGD(1, optim.Momentum(0.5)) },
	"sgd plain": func() *optim.Optimizer { return optim.SGD(1, optim.L2(3)) },
	"nesterov":  func() *optim.Optimizer { return optim.SGD(1, optim.Momentum(0.5)) },
	"rmsprop":   func() *optim.Optimizer { return optim.RMSProp(1, optim.Momentum(0.1), optim.Centered()) },
	"adagrad":   func() *optim.Optimizer { return optim.Adagrad(1) },
	"adadelta":  func() *optim.Optimizer { return optim.Adadelta(1) },
	"adam":      func() *optim.Optimizer { return optim.Adam(1) },
	"amsgrad":   func() *optim.Optimizer { return optim.AdamW(1, optim.AMSGrad()) },
	"adamw groups": func() *optim.Optimizer {
		return optim.AdamW(1, optim.Group(optim.Biases))
	},
	"adamax": func() *optim.Optimizer { return optim.Adamax(1) },
	"nadam":  func() *optim.Optimizer { return optim.NAdam(1) },
	"radam":  func() *optim.Optimizer { return optim.RAdam(1) },
	"rprop":  func() *optim.Optimizer { return optim.Rprop(1) },
	"asgd":   func() *optim.Optimizer { return optim.ASGD(1) },
}

func carriedCases(t *testing.T) map[string]*carried {
	var cases map[string]*carried
	read(t, "testdata/statedict.json", &cases)
	if len(cases) != len(toCarry) {
		t.Errorf("%d cases, want %d", len(cases), len(toCarry))
	}
	return cases
}

func (c *carried) problem(w, b []float64) *problem {
	p := newProblem(tensor.Float64)
	copy(p.w.Tensor().Float64s(), w)
	copy(p.b.Tensor().Float64s(), b)
	return p
}

// After its state is loaded, an optimiser goes on as PyTorch does, for which its own
// state, written and loaded again, must be the same.
func TestStateDictGoesOnAsPyTorch(t *testing.T) {
	for name, c := range carriedCases(t) {
		p := c.problem(c.W, c.B)
		o := toCarry[name]().Bind(p.w, p.b)
		if err := o.LoadStateDict(c.state(), c.Groups); err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		tensors, groups, err := o.StateDict()
		if err != nil {
			t.Fatal(err)
		}
		again := toCarry[name]().Bind(p.w, p.b)
		if err := again.LoadStateDict(tensors, groups); err != nil {
			t.Errorf("%s: loaded again: %v", name, err)
		}
		for _, n := range tensors {
			if want := c.Tensors[n.Name]; want != nil && len(c.Shapes) == len(tensors) && name != "adamw groups" {
				near(t, name+": "+n.Name, n.Tensor, want, 1e-15)
			}
		}
		if name != "adamw groups" && len(tensors) != len(c.Tensors) && !slices.Contains([]string{"sgd plain"}, name) {
			t.Errorf("%s: %d tensors written, want %d", name, len(tensors), len(c.Tensors))
		}
		for step := 11; step <= 30; step++ {
			p.backward(step)
			again.Step()
		}
		near(t, name+": w", p.w.Tensor(), c.ThenW, 1e-12)
		near(t, name+": b", p.b.Tensor(), c.ThenB, 1e-12)
	}
}

// With SAVED=file it writes states for "statedict.py check", by which PyTorch goes on
// from them; without, it checks that what would be written is whole.
func TestStateDictForPyTorch(t *testing.T) {
	saved := make(map[string]*carried)
	for name, c := range carriedCases(t) {
		p := c.problem(c.W, c.B)
		o := toCarry[name]().Bind(p.w, p.b)
		if err := o.LoadStateDict(c.state(), c.Groups); err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		tensors, groups, err := o.StateDict()
		if err != nil {
			t.Fatal(err)
		}
		s := &carried{W: c.W, B: c.B, Shapes: map[string][]int{}, Tensors: map[string][]float64{}, Groups: groups}
		for _, n := range tensors {
			s.Shapes[n.Name] = append([]int{}, n.Tensor.Shape()...)
			s.Tensors[n.Name] = n.Tensor.To(tensor.Float64).Reshape(n.Tensor.Size()).Float64s()
		}
		for step := 11; step <= 30; step++ {
			p.backward(step)
			o.Step()
		}
		s.ThenW, s.ThenB = p.w.Tensor().Reshape(6).Float64s(), p.b.Tensor().Float64s()
		saved[name] = s
		if !strings.Contains(string(groups), `"lr"`) || math.IsNaN(s.ThenW[0]) {
			t.Errorf("%s: written %s", name, groups)
		}
	}
	if file := os.Getenv("SAVED"); file != "" {
		b, err := json.Marshal(saved)
		if err == nil {
			err = os.WriteFile(file, b, 0o644)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
}

func TestStateDictRefuses(t *testing.T) {
	c := carriedCases(t)["adam"]
	groups := string(c.Groups)
	for _, k := range []struct {
		name   string
		o      *optim.Optimizer
		change func(s []tensor.Named) []tensor.Named
		groups string
		want   string
	}{
		{"kind", optim.SGD(1), nil, groups, `it is of "Adam", want one of "SGD"`},
		{"missing", optim.Adam(1), func(s []tensor.Named) []tensor.Named {
			return slices.DeleteFunc(s, func(n tensor.Named) bool { return n.Name == "state.0.exp_avg" })
		}, groups, "there is no state.0.exp_avg, of w"},
		{"extra", optim.Adam(1), func(s []tensor.Named) []tensor.Named {
			return append(s, tensor.Named{Name: "state.1.more", Tensor: tensor.New(tensor.Float64, 2)})
		}, groups, "state.1.more is nothing that Adam 1 remembers"},
		{"extras", optim.Adam(1), func(s []tensor.Named) []tensor.Named {
			for i := 20; i > 0; i-- { // the first by name is named, whatever their order
				s = append(s, tensor.Named{Name: fmt.Sprintf("state.1.more%02d", i), Tensor: tensor.New(tensor.Float64, 2)})
			}
			return s
		}, groups, "state.1.more01 is nothing that Adam 1 remembers"},
		{"shape", optim.Adam(1), func(s []tensor.Named) []tensor.Named {
			for i := range s {
				if s[i].Name == "state.0.exp_avg_sq" {
					s[i].Tensor = tensor.New(tensor.Float64, 3, 2)
				}
			}
			return s
		}, groups, "state.0.exp_avg_sq, of w, has shape (3, 2), want (2, 3)"},
		{"memory", optim.Adam(1, optim.AMSGrad()), nil, groups, "give the optimiser the same options"},
		{"name", optim.Adam(1), nil, strings.Replace(groups, `"b"`, `"c"`, 1), "there is no parameter c here"},
		{"rate", optim.Adam(1), nil, strings.Replace(groups, `"lr":0.01`, `"lr":-1`, 1), "lr -1, want"},
		{"setting", optim.Adam(1), nil, strings.Replace(groups, `"eps":1e-08`, `"eps":"much"`, 1), "eps much, which is no setting of Adam"},
		{"groups", optim.Adam(1, optim.Group(optim.Biases)), nil, groups, "is in another group here"},
		{"text", optim.Adam(1), nil, "{", "param_groups: "},
	} {
		p := c.problem(c.W, c.B)
		k.o.Bind(p.w, p.b)
		s := c.state()
		if k.change != nil {
			s = k.change(s)
		}
		before := k.o.String()
		err := k.o.LoadStateDict(s, []byte(k.groups))
		if err == nil || !strings.Contains(err.Error(), k.want) {
			t.Errorf("%s: got %v, want %q in it", k.name, err, k.want)
		}
		if k.o.String() != before {
			t.Errorf("%s: the refused state changed the optimiser", k.name)
		}
	}
	p := c.problem(c.W, c.B)
	if _, _, err := optim.Muon(1).Bind(p.w, p.b).StateDict(); err == nil || !strings.Contains(err.Error(), "b is not stepped by Muon itself") {
		t.Errorf("Muon with a bias: %v", err)
	}
	if _, _, err := optim.Custom(sign{}, 1).Bind(p.w).StateDict(); err == nil || !strings.Contains(err.Error(), "PyTorch has no sign") {
		t.Errorf("a rule of one's own: %v", err)
	}
}
