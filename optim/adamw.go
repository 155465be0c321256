package optim

// AdamW is [Adam] with a decay that does not pass through its running means:
//
//	w −= rate·decay·w, then as Adam
//
// The decay is [WeightDecay], 0.01 if not given. It leaves biases alone;
// PyTorch's AdamW does that only for what one tells it to, see [DecayAll].
// Loshchilov and Hutter, Decoupled Weight Decay Regularization, 2019.
func AdamW(rate float64, opts ...Option) *Optimizer {
	r := newAdam()
	r.decoupled = true
	return newOptimizer(r, rate, append([]Option{WeightDecay(0.01)}, opts...))
}
