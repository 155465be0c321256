package nn

import (
	"fmt"

	"cajal/grad"
)

// GroupNormLayer normalises groups of a sample's channels; see [GroupNorm].
type GroupNormLayer struct {
	W, B             *Param // (C) each; nil where an option left them out
	groups, channels int
	eps              float64
}

// GroupNorm cuts the channels of each sample into groups of neighbours and normalises
// each group (Wu and He, 2018). It does the same in training and inference, whatever
// else is in the batch.
//
//	y = weight·(x − μ)/√(σ² + eps) + bias, μ and σ² over the numbers of the group
//
// Shapes: x and y are (N, C) or (N, C, …).
//
// Parameters: weight and bias (C), starting at 1 and 0, unless options leave them out.
// eps is 1e-5 unless an option says otherwise. The groups divide the channels.
func GroupNorm(groups, channels int, opts ...NormOption) *GroupNormLayer {
	s := newNormSettings("group-norm", channels, opts)
	s.alone("group-norm")
	if groups < 1 || channels%groups != 0 {
		panic(&grad.Error{Op: "group-norm", Rule: fmt.Sprintf("%d groups do not divide %d channels", groups, channels)})
	}
	l := &GroupNormLayer{groups: groups, channels: channels, eps: s.eps}
	l.W, l.B = s.affine(channels)
	return l
}

// Walk shows weight and bias.
func (l *GroupNormLayer) Walk(v Visitor) {
	v.Param("weight", l.W)
	v.Param("bias", l.B)
}

// Forward normalises x.
func (l *GroupNormLayer) Forward(x grad.Value) grad.Value {
	ofChannels("group-norm", x, l.channels)
	return x.GroupNorm(l.groups, l.W.value(), l.B.value(), l.eps)
}

// String returns "GroupNorm C in G groups".
func (l *GroupNormLayer) String() string {
	return fmt.Sprintf("GroupNorm %d in %d groups", l.channels, l.groups)
}
