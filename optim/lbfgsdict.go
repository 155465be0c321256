package optim

import (
	"encoding/json"
	"fmt"
	"maps"
	"math"
	"slices"
	"strings"

	"cajal/tensor"
)

// StateDict returns the state as torch.optim.LBFGS has it, in the form of
// [Optimizer.StateDict]: all of it belongs to the first parameter, and its lists, such
// as old_dirs, are a tensor each. PyTorch has no L2 there, which is part of its
// objective, so that StateDict is an error of an optimiser with one.
func (o *QuasiNewton) StateDict() (tensors []tensor.Named, groups []byte, err error) {
	r, search := o.lbfgs, any(nil)
	if r.wolfe {
		search = "strong_wolfe"
	}
	var numbers []int
	var names []string
	for i, p := range o.params {
		if p.kind.l2 != 0 {
			return nil, nil, fmt.Errorf("optim: state dict: PyTorch's LBFGS has no L2 of %s; have it in the objective", p.Name)
		}
		numbers, names = append(numbers, i), append(names, p.Name)
	}
	for _, t := range o.State().Tensors {
		name := strings.TrimPrefix(t.Name, "lbfgs.")
		if o.iteration > 0 || o.evaluations > 0 && slices.Contains(lbfgsCounts, name) {
			tensors = append(tensors, tensor.Named{Name: "state.0." + name, Tensor: t.Tensor})
		}
	}
	groups, err = json.MarshalIndent(torchGroups{torchLBFGS, []map[string]any{{
		"lr": o.Rate(), "max_iter": r.iterations, "max_eval": r.atMost(), "tolerance_grad": r.gradient, "tolerance_change": r.change,
		"history_size": r.history, "line_search_fn": search, "maximize": o.maximize, "params": numbers, "param_names": names,
	}}}, "", "  ")
	return tensors, groups, err
}

const torchLBFGS = "LBFGS" // PyTorch's class

// lbfgsCounts is all that PyTorch remembers of an L-BFGS that had nothing to improve.
var lbfgsCounts = []string{"n_iter", "func_evals"}

// LoadStateDict takes over the state and the settings of a torch.optim.LBFGS, in the
// form of StateDict, as [Optimizer.LoadStateDict] does. L2 stays as it is here. If it
// does not fit, LoadStateDict returns an error and changes nothing.
func (o *QuasiNewton) LoadStateDict(tensors []tensor.Named, groups []byte) error {
	if err := o.loadStateDict(tensors, groups); err != nil {
		return fmt.Errorf("optim: load state dict: %w", err)
	}
	return nil
}

func (o *QuasiNewton) loadStateDict(tensors []tensor.Named, groups []byte) error {
	var all torchGroups
	if err := json.Unmarshal(groups, &all); err != nil {
		return fmt.Errorf("param_groups: %w", err)
	}
	if all.Kind != torchLBFGS {
		return fmt.Errorf("it is of %q, want one of %q", all.Kind, torchLBFGS)
	}
	if len(all.Groups) != 1 {
		return fmt.Errorf("it has %d groups, want one, of all parameters", len(all.Groups))
	}
	g := all.Groups[0]
	params, numbers, err := o.paramsOf(g, 1)
	if err != nil {
		return err
	}
	if len(params) != len(o.params) || len(params) == 0 {
		return fmt.Errorf("it has %d parameters, want the %d of %v", len(params), len(o.params), o)
	}
	rate, ok := g["lr"].(float64)
	if !ok || rate < 0 {
		return fmt.Errorf("lr %v, want a number that is not negative", g["lr"])
	}
	settings, err := o.lbfgs.fromTorch(g)
	if err != nil {
		return err
	}
	state, err := o.fromTorch(tensors, fmt.Sprintf("state.%d.", numbers[0]), params, settings.history)
	if err != nil {
		return err
	}
	maximize, _ := g["maximize"].(bool)
	*o.lbfgs, o.maximize = settings, maximize
	o.forget()
	o.rate, o.factor = rate, 1
	if s := (State{Rule: o.rule.name(), Steps: o.steps, Rate: rate, Factor: 1, Tensors: state}); len(state) > len(lbfgsCounts) {
		return o.Restore(s)
	}
	for _, t := range state {
		if t.Name == "lbfgs.func_evals" {
			o.evaluations = int64(t.Tensor.Item())
		}
	}
	return nil
}

// fromTorch returns the settings of PyTorch's group; those that it lacks stay.
func (r *lbfgs) fromTorch(g map[string]any) (lbfgs, error) {
	next := *r
	for key, to := range map[string]*int{"history_size": &next.history, "max_iter": &next.iterations, "max_eval": &next.evaluations} {
		if v, given := g[key]; given {
			n, ok := v.(float64)
			if !ok || n != math.Trunc(n) || n < 1 || n > math.MaxInt32 {
				return next, fmt.Errorf("%s %v, want a whole number of at least 1", key, v)
			}
			*to = int(n)
		}
	}
	for key, to := range map[string]*float64{"tolerance_grad": &next.gradient, "tolerance_change": &next.change} {
		if v, given := g[key]; given {
			n, ok := v.(float64)
			if !ok || n < 0 {
				return next, fmt.Errorf("%s %v, want a number that is not negative", key, v)
			}
			*to = n
		}
	}
	search := g["line_search_fn"]
	if next.wolfe = search != nil; next.wolfe && search != "strong_wolfe" {
		return next, fmt.Errorf("line_search_fn %v, want \"strong_wolfe\" or none", search)
	}
	return next, nil
}

// fromTorch returns the tensors of a State: those of PyTorch, whose names have a prefix,
// with its parameters in the order that they have here.
func (o *QuasiNewton) fromTorch(tensors []tensor.Named, prefix string, params []*param, history int) (state []tensor.Named, err error) {
	given := make(map[string]*tensor.Tensor)
	for _, t := range tensors {
		given[t.Name] = t.Tensor
	}
	k := 0
	if ro := given[prefix+"ro"]; ro != nil {
		k = ro.Size()
	}
	if k > history {
		return nil, fmt.Errorf("it remembers %d changes, and its history_size is %d", k, history)
	}
	for _, want := range o.State().Tensors {
		name := strings.TrimPrefix(want.Name, "lbfgs.")
		count := slices.Contains(lbfgsCounts, name)
		got := given[prefix+name]
		if got == nil && (len(tensors) == 0 || len(tensors) == len(lbfgsCounts) && !count) {
			continue
		}
		shape := want.Tensor.Shape()
		switch name {
		case "ro":
			shape = []int{k}
		case "old_dirs", "old_stps":
			shape = []int{k, o.n}
		}
		switch {
		case got == nil:
			return nil, fmt.Errorf("there is no %s%s", prefix, name)
		case !slices.Equal(got.Shape(), shape) && (k > 0 || got.Size() > 0 || len(shape) == 0):
			return nil, fmt.Errorf("%s%s has shape %s, want %s", prefix, name, tensor.ShapeString(got.Shape()), tensor.ShapeString(shape))
		case count && !(got.Item() >= 0 && got.Item() == math.Trunc(got.Item())):
			return nil, fmt.Errorf("%s%s is %v, want a whole number of at least 0", prefix, name, got.Item())
		}
		delete(given, prefix+name)
		value := got.To(want.Tensor.DType()).Reshape(shape...)
		if len(shape) > 0 && name != "ro" {
			value = o.reordered(value, params)
		}
		state = append(state, tensor.Named{Name: want.Name, Tensor: value})
	}
	if rest := slices.Sorted(maps.Keys(given)); len(rest) > 0 {
		return nil, fmt.Errorf("%s is nothing that %v remembers", rest[0], o)
	}
	return state, nil
}

// reordered brings the numbers of each parameter, which along the last axis follow each
// other in the order of params, to their places here.
func (o *QuasiNewton) reordered(t *tensor.Tensor, params []*param) *tensor.Tensor {
	parts := make([]*tensor.Tensor, len(params))
	axis, at := len(t.Shape())-1, 0
	for _, p := range params {
		n := p.Value.Size()
		parts[slices.Index(o.params, p)] = t.Narrow(axis, at, at+n)
		at += n
	}
	return tensor.Concat(axis, parts...)
}
