package optim

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"cajal/tensor"
)

// torchGroups is what stands beside the tensors of an optimiser's state_dict: the
// name of PyTorch's class and its param_groups.
type torchGroups struct {
	Kind   string           `json:"kind"`
	Groups []map[string]any `json:"param_groups"`
}

// StateDict returns the state in PyTorch's form, to go on there: tensors named
// "state.0.exp_avg" by the number of the parameter, and in JSON the class and its
// param_groups, with the names of parameters. testdata/statedict.py has the few lines of
// Python that read both. Parameters that decay otherwise than others, such as biases,
// are a group of their own.
func (o *Optimizer) StateDict() (tensors []tensor.Named, groups []byte, err error) {
	if _, custom := o.rule.(*custom); custom {
		return nil, nil, fmt.Errorf("optim: state dict: PyTorch has no %s", o.rule.name())
	}
	all := torchGroups{Kind: torchKind(o.rule)}
	var order []*param
	for _, first := range o.alike {
		if slices.Contains(order, first) {
			continue
		}
		if first.kind.chosen {
			return nil, nil, fmt.Errorf("optim: state dict: %s is not stepped by %s itself, as PyTorch would have it", first.Name, o.rule.name())
		}
		group := o.torchSettings(first)
		var numbers []int
		var names []string
		for _, p := range o.params {
			if k := p.kind; k.group != first.kind.group || k.l2 != first.kind.l2 || k.decay != first.kind.decay || slices.Contains(order, p) {
				continue
			}
			numbers, names = append(numbers, len(order)), append(names, p.Name)
			order = append(order, p)
		}
		group["params"], group["param_names"] = numbers, names
		all.Groups = append(all.Groups, group)
	}
	for i, p := range order {
		if p.count[0] == 0 {
			continue
		}
		for _, t := range p.saved {
			name := strings.TrimPrefix(t.Name, p.Name+".")
			if name == "step" && !stepsInTorch(p.rule) {
				continue
			}
			value := t.Tensor.Clone()
			if name == "step" {
				value = value.To(tensor.Float32) // as PyTorch counts
			}
			tensors = append(tensors, tensor.Named{Name: fmt.Sprintf("state.%d.%s", i, name), Tensor: value})
		}
		if r, ok := p.rule.(*asgd); ok {
			tensors = append(tensors, tensor.Named{Name: fmt.Sprintf("state.%d.mu", i), Tensor: tensor.From([]float64{1 / max(1, float64(p.count[0])-r.from)}, []int{}...)})
		}
	}
	groups, err = json.MarshalIndent(all, "", "  ")
	return tensors, groups, err
}

// torchKind returns the name of PyTorch's class.
func torchKind(r rule) string {
	if _, ok := r.(*rmsProp); ok {
		return "RMSprop"
	}
	return r.name()
}

// stepsInTorch reports whether PyTorch counts the steps of a rule.
func stepsInTorch(r rule) bool {
	switch r.(type) {
	case *sgd, *lion, *muon:
		return false
	}
	return true
}

// torchSettings returns the settings of a parameter by PyTorch's names.
func (o *Optimizer) torchSettings(p *param) map[string]any {
	group := map[string]any{"lr": o.Rate() * p.rateFactor, "weight_decay": p.kind.l2 + p.kind.decay, "maximize": p.maximize}
	switch p.rule.(type) {
	case *adam, *nAdam, *rAdam:
		group["decoupled_weight_decay"] = p.kind.decay != 0 || p.rule.name() == "AdamW"
	}
	for _, s := range p.rule.settings() {
		switch v := s.value.(type) {
		case *float64:
			group[s.torch] = *v
		case *bool:
			group[s.torch] = *v
		case *int:
			group[s.torch] = *v
		case *[2]float64:
			group[s.torch] = v[:]
		case *[3]float64:
			group[s.torch] = v[:]
		case *Adjustment:
			group[s.torch] = string(*v)
		}
	}
	return group
}
