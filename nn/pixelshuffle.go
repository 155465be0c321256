package nn

import (
	"fmt"

	"cajal/grad"
)

// PixelShuffleLayer makes pixels of channels, or channels of pixels; see
// [PixelShuffle].
type PixelShuffleLayer struct {
	factor int
	back   bool
}

// PixelShuffle makes pictures r times as high and as wide: of r² channels one, each
// channel a pixel in every square of r×r (Shi and others, 2016). A convolution before
// it learns to enlarge.
//
// Shapes: x is (N, C·r², H, W), y (N, C, H·r, W·r).
func PixelShuffle(r int) *PixelShuffleLayer {
	atLeastOne("pixel-shuffle", "factor", r)
	return &PixelShuffleLayer{r, false}
}

// PixelUnshuffle is the inverse of [PixelShuffle]: it makes r² channels of one, so that
// pictures become smaller and lose nothing.
//
// Shapes: x is (N, C, H·r, W·r), y (N, C·r², H, W).
func PixelUnshuffle(r int) *PixelShuffleLayer {
	atLeastOne("pixel-unshuffle", "factor", r)
	return &PixelShuffleLayer{r, true}
}

// atLeastOne refuses a number below 1.
func atLeastOne(op, what string, n int) {
	if n < 1 {
		panic(&grad.Error{Op: op, Rule: fmt.Sprintf("%s %d, want at least 1", what, n)})
	}
}

// Walk shows nothing.
func (*PixelShuffleLayer) Walk(Visitor) {}

// Forward moves the pixels.
func (l *PixelShuffleLayer) Forward(x grad.Value) grad.Value {
	if l.back {
		return x.PixelUnshuffle(l.factor)
	}
	return x.PixelShuffle(l.factor)
}

// String returns "PixelShuffle 2".
func (l *PixelShuffleLayer) String() string {
	if l.back {
		return fmt.Sprintf("PixelUnshuffle %d", l.factor)
	}
	return fmt.Sprintf("PixelShuffle %d", l.factor)
}
