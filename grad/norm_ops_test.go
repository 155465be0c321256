package grad

import "cajal/tensor"

func groupNormed(groups int) func(x, w, b Value) Value {
	return func(x, w, b Value) Value { return x.GroupNorm(groups, w, b, 1e-5) }
}

func instanceNormed(x, w, b Value) Value { return x.InstanceNorm(w, b, 1e-5, nil) }

// running returns running statistics of so many channels.
func running(channels int) *Running {
	return &Running{Mean: tensor.New(tensor.Float64, channels), Var: tensor.Full(tensor.Float64, 1, channels), Momentum: 0.1}
}

var (
	running3 = running(3)
	tracked  = func(x, w, b Value) Value { return x.InstanceNorm(w, b, 1e-5, running3) }
)

var groupOps = []opInfo{
	{"groupNorm", []sample{
		{"matrix", ts(x(3, 6), positive(6), x(6), x(3, 6)), normOf(groupNormed(2))},
		{"line", ts(x(2, 4, 5), positive(4), x(4), x(2, 4, 5)), normOf(groupNormed(2))},
		{"plane", ts(x(2, 6, 2, 3), positive(6), x(6), x(2, 6, 2, 3)), normOf(groupNormed(3))},
		{"one group", ts(x(2, 3, 2, 2), positive(3), x(3), x(2, 3, 2, 2)), normOf(groupNormed(1))},
		{"a group each", ts(x(2, 3, 4), positive(3), x(3), x(2, 3, 4)), normOf(groupNormed(3))},
		{"one sample", ts(x(1, 2, 2, 2, 2), positive(2), x(2), x(1, 2, 2, 2, 2)), normOf(groupNormed(1))},
		{"no sample", ts(x(0, 4, 3), positive(4), x(4), x(0, 4, 3)), normOf(groupNormed(2))},
		{"no scale", ts(x(2, 4, 5), x(2, 4, 5)), noScale(groupNormed(2))},
	}, []misuse{
		{"groups", ts(x(2, 4, 5), x(4), x(4), x(4)), normOf(groupNormed(3)), "x is (2, 4, 5), 4 channels, which 3 groups do not divide", BadShape},
		{"no group", ts(x(2, 4, 5), x(4), x(4), x(4)), normOf(groupNormed(0)), "which 0 groups do not divide", BadShape},
		{"no channel", ts(x(2, 0, 5), x(0), x(0), x(0)), normOf(groupNormed(1)), "0 channels, which 1 groups do not divide", BadShape},
		{"nothing", ts(x(2, 4, 0), x(4), x(4), x(4)), normOf(groupNormed(2)), "a channel has no elements", BadShape},
		{"axes", ts(x(4), x(4), x(4), x(4)), normOf(groupNormed(2)), "want (N, C)", BadShape},
		{"weight", ts(x(2, 4), x(3), x(4), x(4)), normOf(groupNormed(2)), "4 channels, but in is (3,)", BadShape},
	}},
	{"instanceNorm", []sample{
		{"line", ts(x(2, 3, 5), positive(3), x(3), x(2, 3, 5)), normOf(instanceNormed)},
		{"plane", ts(x(2, 3, 2, 3), positive(3), x(3), x(2, 3, 2, 3)), normOf(tracked)},
		{"volume", ts(x(1, 2, 2, 2, 2), positive(2), x(2), x(1, 2, 2, 2, 2)), normOf(instanceNormed)},
		{"no sample", ts(x(0, 3, 4), positive(3), x(3), x(0, 3, 4)), normOf(tracked)},
		{"no scale", ts(x(2, 3, 5), x(2, 3, 5)), noScale(instanceNormed)},
	}, []misuse{
		{"one value", ts(x(2, 3, 1), x(3), x(3), x(3)), normOf(instanceNormed), "a channel needs at least two in each sample", BadShape},
		{"matrix", ts(x(2, 3), x(3), x(3), x(3)), normOf(instanceNormed), "a channel needs at least two in each sample", BadShape},
		{"running", ts(x(2, 2, 4), x(2), x(2), x(2)), normOf(tracked), "the running statistics do not fit", BadShape},
		{"axes", ts(x(3), x(3), x(3), x(3)), normOf(instanceNormed), "want (N, C)", BadShape},
	}},
}

func init() { ops = append(ops, groupOps...) }
