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

// carriedSearch is an L-BFGS after two steps, and where two more lead.
type carriedSearch struct {
	carried
	Then [][]float64 `json:"then"`
}

func carriedSearches(t *testing.T) map[string]*carriedSearch {
	var cases map[string]*carriedSearch
	read(t, "testdata/lbfgsstate.json", &cases)
	if len(cases) != len(quasiNewton) {
		t.Errorf("%d cases, want %d", len(cases), len(quasiNewton))
	}
	return cases
}

// from is the problem of a name at the parameters that PyTorch had reached.
func (c *carriedSearch) from(name string) *searching {
	s := newSearching(name, tensor.Float64)
	s.problem = c.problem(c.W, c.B)
	return s
}

// goesOn makes two steps and compares them with PyTorch's.
func (c *carriedSearch) goesOn(t *testing.T, name string, s *searching, o *optim.QuasiNewton) {
	t.Helper()
	s.asked = 0
	for step, numbers := range c.Then {
		o.StepWith(s.again(), s.again)
		for i, got := range append(s.numbers(), float64(s.asked)) {
			if d := math.Abs(got - numbers[i]); !(d <= 1e-12*max(1, math.Abs(numbers[i]))) {
				t.Errorf("%s: step %d: number %d is %v, want %v", name, step, i, got, numbers[i])
			}
		}
	}
}

// After the state of PyTorch's LBFGS is loaded, with all of its settings, the steps are
// those that it makes; also after that is written and loaded again, and where the
// parameters stand in another order here.
func TestLBFGSStateDictGoesOnAsPyTorch(t *testing.T) {
	for name, c := range carriedSearches(t) {
		first := c.from(name)
		o := optim.LBFGS(7).Bind(first.w, first.b)
		if err := o.LoadStateDict(c.state(), c.Groups); err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		tensors, groups, err := o.StateDict()
		if err != nil {
			t.Fatal(err)
		}
		if len(tensors) != len(c.Tensors) {
			t.Errorf("%s: %d tensors written, want %d", name, len(tensors), len(c.Tensors))
		}
		for _, n := range tensors {
			near(t, name+": "+n.Name, n.Tensor, c.Tensors[n.Name], 0)
		}
		again := c.from(name)
		turned := optim.LBFGS(7, optim.HistorySize(1)).Bind(again.b, again.w)
		if err := turned.LoadStateDict(tensors, groups); err != nil {
			t.Fatalf("%s: loaded again: %v", name, err)
		}
		c.goesOn(t, name, first, o)
		c.goesOn(t, name+", turned", again, turned)
	}
}

// With SAVED=file it writes states for "lbfgs.py check", by which PyTorch goes on from
// them; without, it checks that what would be written is whole.
func TestLBFGSStateDictForPyTorch(t *testing.T) {
	saved := make(map[string]*carriedSearch)
	for name := range quasiNewton {
		s := newSearching(name, tensor.Float64)
		o := quasiNewton[name]().Bind(s.w, s.b)
		if tensors, _, err := o.StateDict(); err != nil || len(tensors) != 0 {
			t.Errorf("%s: %d tensors of no step, error %v", name, len(tensors), err)
		}
		for range 2 {
			o.StepWith(s.again(), s.again)
		}
		tensors, groups, err := o.StateDict()
		if err != nil {
			t.Fatal(err)
		}
		c := &carriedSearch{carried: carried{Shapes: map[string][]int{}, Tensors: map[string][]float64{}, Groups: groups}}
		c.W, c.B = slices.Clone(s.w.Tensor().Reshape(6).Float64s()), slices.Clone(s.b.Tensor().Float64s())
		for _, n := range tensors {
			c.Shapes[n.Name] = append([]int{}, n.Tensor.Shape()...)
			c.Tensors[n.Name] = n.Tensor.To(tensor.Float64).Reshape(n.Tensor.Size()).Float64s()
		}
		s.asked = 0
		for range 2 {
			o.StepWith(s.again(), s.again)
			c.Then = append(c.Then, append(s.numbers(), float64(s.asked)))
		}
		saved[name] = c
		if len(tensors) != 10 || !strings.Contains(string(groups), `"LBFGS"`) {
			t.Errorf("%s: %d tensors and %s", name, len(tensors), groups)
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

func TestLBFGSStateDictRefuses(t *testing.T) {
	c := carriedSearches(t)["rosenbrock short"]
	groups := string(c.Groups)
	change := func(name string, to *tensor.Tensor) func(s []tensor.Named) []tensor.Named {
		return func(s []tensor.Named) []tensor.Named {
			s = slices.DeleteFunc(s, func(n tensor.Named) bool { return n.Name == name })
			if to != nil {
				s = append(s, tensor.Named{Name: name, Tensor: to})
			}
			return s
		}
	}
	for _, k := range []struct {
		name   string
		change func(s []tensor.Named) []tensor.Named
		groups string
		want   string
	}{
		{"kind", nil, strings.Replace(groups, `"LBFGS"`, `"Adam"`, 1), `it is of "Adam", want one of "LBFGS"`},
		{"groups", nil, `{"kind":"LBFGS","param_groups":[]}`, "0 groups, want one"},
		{"parameters", nil, strings.NewReplacer(`[0,1]`, `[0]`, `["w","b"]`, `["w"]`).Replace(groups), "1 parameters, want the 2"},
		{"name", nil, strings.Replace(groups, `"b"`, `"c"`, 1), "there is no parameter c here"},
		{"rate", nil, strings.Replace(groups, `"lr":1`, `"lr":-1`, 1), "lr -1, want"},
		{"search", nil, strings.Replace(groups, "strong_wolfe", "wolfe", 1), `line_search_fn wolfe, want "strong_wolfe" or none`},
		{"iterations", nil, strings.Replace(groups, `"max_iter":6`, `"max_iter":0`, 1), "max_iter 0, want a whole number of at least 1"},
		{"tolerance", nil, strings.Replace(groups, `"tolerance_grad":1e-07`, `"tolerance_grad":"x"`, 1), "tolerance_grad x, want a number"},
		{"missing", change("state.0.d", nil), groups, "there is no state.0.d"},
		{"extra", change("state.0.more", tensor.New(tensor.Float64, 2)), groups, "state.0.more is nothing that L-BFGS 7 remembers"},
		{"shape", change("state.0.old_dirs", tensor.New(tensor.Float64, 2, 6)), groups, "state.0.old_dirs has shape (2, 6), want (2, 8)"},
		{"history", nil, strings.Replace(groups, `"history_size":2`, `"history_size":1`, 1), "it remembers 2 changes, and its history_size is 1"},
		{"count", change("state.0.n_iter", tensor.From([]float64{-1}, []int{}...)), groups, "state.0.n_iter is -1"},
		{"text", nil, "{", "param_groups: "},
	} {
		s := c.from("rosenbrock short")
		o := optim.LBFGS(7).Bind(s.w, s.b)
		o.StepWith(s.again(), s.again)
		state := c.state()
		if k.change != nil {
			state = k.change(state)
		}
		before := fmt.Sprint(o, o.State())
		if err := o.LoadStateDict(state, []byte(k.groups)); err == nil || !strings.Contains(err.Error(), k.want) {
			t.Errorf("%s: got %v, want %q in it", k.name, err, k.want)
		}
		if got := fmt.Sprint(o, o.State()); got != before {
			t.Errorf("%s: the refused state changed the optimiser", k.name)
		}
	}
	s := newSearching("waves", tensor.Float64)
	if _, _, err := optim.LBFGS(1, optim.L2(0.1)).Bind(s.w, s.b).StateDict(); err == nil || !strings.Contains(err.Error(), "has no L2 of w") {
		t.Errorf("with L2: %v", err)
	}
}

// PyTorch counts evaluations of an L-BFGS that had nothing to improve, and no more.
func TestLBFGSStateDictOfCounts(t *testing.T) {
	s := newSearching("waves", tensor.Float64)
	o := optim.LBFGS(1, optim.GradientTolerance(1e9)).Bind(s.w, s.b)
	o.StepWith(s.again(), s.again)
	tensors, groups, err := o.StateDict()
	if err != nil || len(tensors) != 2 {
		t.Fatalf("%d tensors, error %v, want 2", len(tensors), err)
	}
	again := optim.LBFGS(1).Bind(s.w, s.b)
	if err := again.LoadStateDict(tensors, groups); err != nil {
		t.Fatal(err)
	}
	if got, _, _ := again.StateDict(); len(got) != 2 || got[1].Tensor.Item() != 1 {
		t.Errorf("loaded again: %v", got)
	}
}
