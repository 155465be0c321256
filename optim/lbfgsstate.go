package optim

import (
	"fmt"

	"cajal/internal/kernel"
	"cajal/internal/memory"
	"cajal/tensor"
)

// Bytes returns the memory of what it remembers.
func (o *QuasiNewton) Bytes() int { return 8 * (o.n*(2+2*len(o.ro)) + len(o.ro)) }

// State returns what the optimiser remembers, in tensors of its own: the names of
// torch.optim.LBFGS behind "lbfgs.", with its lists as one tensor each.
func (o *QuasiNewton) State() State {
	s := o.Optimizer.State()
	k := len(o.ro)
	y, changes := tensor.New(tensor.Float64, k, o.n), tensor.New(tensor.Float64, k, o.n)
	for i := range k {
		kernel.Copy(memory.Of(y).Range(i*o.n, (i+1)*o.n), o.y[i])
		kernel.Copy(memory.Of(changes).Range(i*o.n, (i+1)*o.n), o.s[i])
	}
	ro := tensor.New(tensor.Float64, k)
	copy(ro.Float64s(), o.ro)
	vector := func(v kernel.Slice) *tensor.Tensor {
		t := tensor.New(tensor.Float64, o.n)
		kernel.Copy(memory.Of(t), v)
		return t
	}
	number := func(v float64) *tensor.Tensor { return tensor.From([]float64{v}, []int{}...) }
	count := func(v int64) *tensor.Tensor { return tensor.From([]int64{v}, []int{}...) }
	s.Tensors = []tensor.Named{
		{Name: "lbfgs.d", Tensor: vector(o.d)},
		{Name: "lbfgs.prev_flat_grad", Tensor: vector(o.last)},
		{Name: "lbfgs.old_dirs", Tensor: y},
		{Name: "lbfgs.old_stps", Tensor: changes},
		{Name: "lbfgs.ro", Tensor: ro},
		{Name: "lbfgs.t", Tensor: number(o.t)},
		{Name: "lbfgs.H_diag", Tensor: number(o.h)},
		{Name: "lbfgs.prev_loss", Tensor: number(o.loss)},
		{Name: "lbfgs.n_iter", Tensor: count(o.iteration)},
		{Name: "lbfgs.func_evals", Tensor: count(o.evaluations)},
	}
	return s
}

// Restore copies a state. If it is not one of this optimiser with as many numbers,
// Restore returns an error and changes nothing.
func (o *QuasiNewton) Restore(s State) error {
	k := 0
	for _, t := range s.Tensors {
		if t.Name == "lbfgs.ro" && t.Tensor != nil && len(t.Tensor.Shape()) == 1 {
			k = t.Tensor.Shape()[0]
		}
	}
	if k > o.lbfgs.history {
		return fmt.Errorf("optim: restore: the state remembers %d changes, and %v at most %d; give it a HistorySize", k, o, o.lbfgs.history)
	}
	fresh := &QuasiNewton{Optimizer: o.Optimizer, lbfgs: o.lbfgs, n: o.n, d: o.d, last: o.last, ro: make([]float64, k)}
	for range k {
		fresh.y, fresh.s = append(fresh.y, kernel.Make(o.n, kernel.F64)), append(fresh.s, kernel.Make(o.n, kernel.F64))
	}
	if err := o.check(s, fresh.State().Tensors); err != nil {
		return fmt.Errorf("optim: restore: %w", err)
	}
	given := make(map[string]*tensor.Tensor)
	for _, t := range s.Tensors {
		given[t.Name] = t.Tensor
	}
	row := func(name string, i int) kernel.Slice { return memory.Of(given[name]).Range(i*o.n, (i+1)*o.n) }
	o.y, o.s, o.ro = fresh.y, fresh.s, fresh.ro
	for i := range k {
		kernel.Copy(o.y[i], row("lbfgs.old_dirs", i))
		kernel.Copy(o.s[i], row("lbfgs.old_stps", i))
	}
	copy(o.ro, given["lbfgs.ro"].Float64s())
	kernel.Copy(o.d, row("lbfgs.d", 0))
	kernel.Copy(o.last, row("lbfgs.prev_flat_grad", 0))
	o.t, o.h, o.loss = given["lbfgs.t"].Item(), given["lbfgs.H_diag"].Item(), given["lbfgs.prev_loss"].Item()
	o.iteration, o.evaluations = int64(given["lbfgs.n_iter"].Item()), int64(given["lbfgs.func_evals"].Item())
	o.steps, o.rate, o.factor = s.Steps, s.Rate, s.Factor
	return nil
}

var _ Searcher = (*QuasiNewton)(nil)
