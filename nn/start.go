package nn

import "cajal/grad"

// ParamOption changes the parameters of a layer: how its weights and its bias
// start, or that it has none.
type ParamOption func(*startSettings)

type startSettings struct {
	weight, bias  Initialiser
	given, absent bool // Bias was given, NoBias was
	padding       *int // of an embedding
}

// Weight says how the weights of a layer start.
func Weight(f Initialiser) ParamOption { return func(s *startSettings) { s.weight = f } }

// Bias says how the bias of a layer starts.
func Bias(f Initialiser) ParamOption {
	return func(s *startSettings) { s.bias, s.given, s.absent = f, true, false }
}

// NoBias leaves the bias out.
func NoBias() ParamOption { return func(s *startSettings) { s.bias, s.absent = nil, true } }

// PaddingIndex makes a row of an embedding stand for nothing, as PyTorch's
// padding_idx: it starts at 0 and gets no gradient. A negative row counts from the end.
func PaddingIndex(row int) ParamOption { return func(s *startSettings) { s.padding = &row } }

// starts returns how a layer's parameters start: as weight and bias say, nil
// for a layer that never has one, unless options say otherwise.
func starts(op string, weight, bias Initialiser, opts []ParamOption) startSettings {
	s := startSettings{weight: weight, bias: bias}
	for _, o := range opts {
		o(&s)
	}
	if s.padding != nil && op != "embedding" {
		panic(&grad.Error{Op: op, Rule: "it has no row of padding, which an embedding may have"})
	}
	if bias == nil && (s.given || s.absent) {
		panic(&grad.Error{Op: op, Rule: "it has no bias, so no option for one"})
	}
	return s
}
