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

// LoadStateDict takes over the state and the settings of an optimiser of PyTorch, in
// the form of StateDict, so that the next steps are those that PyTorch's would have
// made. Parameters are matched by param_names, or where there are none by their order,
// which needs a single group. Each of PyTorch's groups must be one of this
// optimiser's: its parameters together are the whole of it. If it does not fit,
// LoadStateDict returns an error and changes nothing.
func (o *Optimizer) LoadStateDict(tensors []tensor.Named, groups []byte) error {
	l, err := o.readStateDict(tensors, groups)
	if err != nil {
		return fmt.Errorf("optim: load state dict: %w", err)
	}
	l.apply()
	return nil
}

// loading is a state_dict that fits an optimiser.
type loading struct {
	o       *Optimizer
	sets    []func()
	rates   map[*group]float64
	tensors map[*tensor.Tensor]*tensor.Tensor // where each goes
	counts  map[*param]int64
}

func (l *loading) apply() {
	for _, set := range l.sets {
		set()
	}
	l.o.factor, l.o.rate = 1, 0
	for _, rate := range l.rates {
		l.o.rate = max(l.o.rate, rate)
	}
	for g, rate := range l.rates {
		if g.rateFactor = 0; l.o.rate > 0 {
			g.rateFactor = rate / l.o.rate
		}
	}
	for _, p := range l.o.params {
		p.settle()
		p.count[0] = l.counts[p]
		p.state.Clear()
		p.number[0] = 0
	}
	for to, from := range l.tensors {
		tensor.Copy(to, from.To(to.DType()).Reshape(to.Shape()...))
	}
	l.o.alike = together(l.o.params)
}

func (o *Optimizer) readStateDict(tensors []tensor.Named, groups []byte) (*loading, error) {
	var all torchGroups
	if err := json.Unmarshal(groups, &all); err != nil {
		return nil, fmt.Errorf("param_groups: %w", err)
	}
	if all.Kind != torchKind(o.rule) {
		return nil, fmt.Errorf("it is of %q, want one of %q", all.Kind, torchKind(o.rule))
	}
	l := &loading{o: o, rates: make(map[*group]float64), tensors: make(map[*tensor.Tensor]*tensor.Tensor), counts: make(map[*param]int64)}
	given := make(map[string]*tensor.Tensor)
	for _, t := range tensors {
		given[t.Name] = t.Tensor
	}
	taken := 0
	for i, g := range all.Groups {
		params, numbers, err := o.paramsOf(g, len(all.Groups))
		if err != nil {
			return nil, fmt.Errorf("group %d: %w", i, err)
		}
		if err := l.settings(g, params); err != nil {
			return nil, fmt.Errorf("group %d: %w", i, err)
		}
		for k, p := range params {
			if err := l.param(p, fmt.Sprintf("state.%d.", numbers[k]), given); err != nil {
				return nil, err
			}
		}
		taken += len(params)
	}
	if taken != len(o.params) {
		return nil, fmt.Errorf("it has %d parameters, want the %d of %v", taken, len(o.params), o)
	}
	if rest := slices.Sorted(maps.Keys(given)); len(rest) > 0 {
		return nil, fmt.Errorf("%s is nothing that %v remembers", rest[0], o)
	}
	return l, nil
}

// paramsOf returns the parameters of one of PyTorch's groups with their numbers there.
func (o *Optimizer) paramsOf(g map[string]any, groups int) (params []*param, numbers []int, err error) {
	list, _ := g["params"].([]any)
	names, named := g["param_names"].([]any)
	if !named && groups > 1 {
		return nil, nil, fmt.Errorf("it has no param_names, by which the parameters of %d groups are told apart; make the optimiser in Python with named_parameters()", groups)
	}
	if named && len(names) != len(list) {
		return nil, nil, fmt.Errorf("%d param_names of %d params", len(names), len(list))
	}
	for i, v := range list {
		n, ok := v.(float64)
		if !ok || n != math.Trunc(n) || n < 0 || n > math.MaxInt32 {
			return nil, nil, fmt.Errorf("params has %v, want the number of a parameter", v)
		}
		at := int(n)
		if named {
			at = slices.IndexFunc(o.params, func(p *param) bool { return p.Name == names[i] })
		}
		if at < 0 || at >= len(o.params) {
			if named {
				return nil, nil, fmt.Errorf("there is no parameter %v here", names[i])
			}
			return nil, nil, fmt.Errorf("there is no parameter %v here, there are %d", v, len(o.params))
		}
		if slices.Contains(params, o.params[at]) {
			return nil, nil, fmt.Errorf("%s stands in it twice", o.params[at].Name)
		}
		params, numbers = append(params, o.params[at]), append(numbers, int(n))
	}
	return params, numbers, nil
}

// settings notes those of one of PyTorch's groups.
func (l *loading) settings(g map[string]any, params []*param) error {
	if len(params) == 0 {
		return fmt.Errorf("it has no params")
	}
	own := params[0].group
	for _, p := range l.o.params {
		if (p.group == own) != slices.Contains(params, p) {
			return fmt.Errorf("%s is in another group here; make the optimiser with a Group for each", p.Name)
		}
	}
	number := func(key string, otherwise float64) (float64, error) {
		v, given := g[key]
		if !given {
			return otherwise, nil
		}
		n, ok := v.(float64)
		if !ok || math.IsNaN(n) || n < 0 {
			return 0, fmt.Errorf("%s %v, want a number that is not negative", key, v)
		}
		return n, nil
	}
	rate, err := number("lr", -1)
	if err != nil || rate < 0 {
		return fmt.Errorf("lr %v, want a number that is not negative", g["lr"])
	}
	decay, err := number("weight_decay", 0)
	if err != nil {
		return err
	}
	l.rates[own] = rate
	decoupled, _ := g["decoupled_weight_decay"].(bool)
	switch params[0].rule.(type) {
	case *lion, *muon:
		decoupled = true
	case *adam:
		decoupled = decoupled || params[0].rule.name() == "AdamW"
	}
	maximize, _ := g["maximize"].(bool)
	l.sets = append(l.sets, func() {
		own.all, own.maximize, own.l2, own.decay = true, maximize, decay, 0
		if decoupled {
			own.l2, own.decay = 0, decay
		}
	})
	trial := own.rule.clone()
	for i, s := range trial.settings() {
		v, given := g[s.torch]
		if !given {
			continue
		}
		into := own.rule.settings()[i].value
		b, err := json.Marshal(v)
		if err == nil {
			err = json.Unmarshal(b, s.value)
		}
		if err != nil {
			return fmt.Errorf("%s %v, which is no setting of %s", s.torch, v, trial.name())
		}
		l.sets = append(l.sets, func() { _ = json.Unmarshal(b, into) })
	}
	if wrong := trial.check(); wrong != "" {
		return fmt.Errorf("%s", wrong)
	}
	if want := trial.slots(); !slices.Equal(want, own.rule.slots()) {
		return fmt.Errorf("its settings need memory for %v, and here there is some for %v; give the optimiser the same options", want, own.rule.slots())
	}
	return nil
}

// param notes the tensors of a parameter, whose names begin with a prefix, and takes
// them from given. PyTorch has none of a parameter that no gradient has reached.
func (l *loading) param(p *param, prefix string, given map[string]*tensor.Tensor) error {
	var own []string
	for name := range given {
		if strings.HasPrefix(name, prefix) {
			own = append(own, name)
		}
	}
	if len(own) == 0 {
		return nil
	}
	l.counts[p] = 1
	for _, want := range p.saved {
		slot := strings.TrimPrefix(want.Name, p.Name+".")
		got := given[prefix+slot]
		if slot == "step" && !stepsInTorch(p.rule) {
			continue
		}
		switch {
		case got == nil:
			return fmt.Errorf("there is no %s%s, of %s", prefix, slot, p.Name)
		case got.Size() != want.Tensor.Size() || want.Tensor.Size() != 1 && !slices.Equal(got.Shape(), want.Tensor.Shape()):
			return fmt.Errorf("%s%s, of %s, has shape %s, want %s", prefix, slot, p.Name, tensor.ShapeString(got.Shape()), tensor.ShapeString(want.Tensor.Shape()))
		}
		if slot == "step" {
			n := got.Item()
			if n != math.Trunc(n) || n < 0 || n > math.MaxInt64/2 {
				return fmt.Errorf("%s%s, of %s, is %v, want a number of steps", prefix, slot, p.Name, n)
			}
			l.counts[p] = int64(n)
		} else {
			l.tensors[want.Tensor] = got
		}
		delete(given, prefix+slot)
	}
	if _, ok := p.rule.(*asgd); ok {
		delete(given, prefix+"mu") // follows from the step
	}
	if !stepsInTorch(p.rule) || len(p.saved) == 0 {
		delete(given, prefix+"step")
	}
	return nil
}
