package explain

import (
	"fmt"
	"math"
)

// Report is the chain rule of one number, for one sample. Its String is meant
// for people; JSON carries the same.
type Report struct {
	Parameter string  `json:"parameter"` // "0.weight[0,0]"
	Symbol    string  `json:"symbol"`    // what it is called here: "w1"
	Value     float64 `json:"value"`

	Input    []float64 `json:"input,omitempty"` // if there are at most 64
	Target   []float64 `json:"target"`
	Output   []float64 `json:"output"`
	LossName string    `json:"loss_name"`
	Loss     float64   `json:"loss"`

	// Convolutions are the places that the gradient of a convolution's weight is a sum over,
	// for each time that the network uses it; none for other weights.
	Convolutions []ConvPlaces `json:"convolutions,omitempty"`
	// Levels are the layers of units between the number and the loss, from
	// the one that it belongs to up to the outputs.
	Levels []Level `json:"levels"`
	// Paths are the ways from the number to the loss, one unit of each level,
	// the largest products first; More stands for those that are not listed.
	// Paths is nil where there are more than ten thousand. A unit on which the
	// number has no influence is on no path.
	Paths []Path `json:"paths"`
	More  *Rest  `json:"more_paths,omitempty"`
	// PathCount counts all paths.
	PathCount float64 `json:"path_count"`
	// Sum is that of all paths, listed or not.
	Sum float64 `json:"sum"`

	Gradient float64 `json:"gradient"` // what Backward computed
	Numeric  float64 `json:"numeric"`  // a central difference of the loss
	Error    float64 `json:"error"`    // of one against the other: see grad.CheckParams
	Meaning  string  `json:"meaning"`  // what the sign says
}

// Level is a layer of units and how the derivative goes through it: the sum of
// the products over all its units is the gradient, whatever the level.
type Level struct {
	Name   string   `json:"name"`   // "h", "h2", "o"
	Layers []string `json:"layers"` // "net.0 (Linear 2→2)", "net.1 (Sigmoid)"
	Count  int      `json:"count"`  // how many units it has
	Units  []Unit   `json:"units"`  // the largest products first, none that is 0
	More   *Rest    `json:"more,omitempty"`
	Sum    float64  `json:"sum"`
}

// Unit is one unit's share, which is that of all paths through it.
type Unit struct {
	Name    string  `json:"name"`         // "h1"
	Value   float64 `json:"value"`        // what it gave for this sample
	Above   float64 `json:"d_loss"`       // ∂L/∂unit
	Below   float64 `json:"d_unit"`       // ∂unit/∂number
	Product float64 `json:"contribution"` // ∂L/∂unit · ∂unit/∂number
}

// Path is one way from the loss down to the number.
type Path struct {
	Units   []string `json:"units"`   // from the output down: "o", "h1"
	Factors []Factor `json:"factors"` // ∂L/∂o, ∂o/∂h1, ∂h1/∂w1
	Product float64  `json:"product"`
}

// Factor is one derivative of a path.
type Factor struct {
	Of    string  `json:"of"`
	By    string  `json:"by"`
	Value float64 `json:"value"`
	// Steps are the factor's own factors, one for each operation, where there
	// is a single way through them; nil otherwise.
	Steps []Step `json:"steps,omitempty"`
}

// Name returns "∂o/∂h1".
func (f Factor) Name() string { return "∂" + f.Of + "/∂" + f.By }

// Step is the derivative of one operation. That of an affine operation is the
// weight between two units, or the input that a weight multiplies.
type Step struct {
	Op    string  `json:"op"`
	Layer string  `json:"layer,omitempty"`
	Value float64 `json:"value"`
}

// Rest stands for what is not listed one by one.
type Rest struct {
	Count float64 `json:"count"`
	Sum   float64 `json:"sum"`
}

// meaning says what the sign of the gradient means for training.
func (r *Report) meaning() string {
	name := "∂L/∂" + r.Symbol
	switch {
	case len(r.Levels) == 0:
		return fmt.Sprintf("%s is zero: the loss does not depend on %s at all.", name, r.Symbol)
	case r.Gradient > 0:
		return fmt.Sprintf("%s is positive: making %s larger makes the loss larger, so training makes it smaller.", name, r.Symbol)
	case r.Gradient < 0:
		return fmt.Sprintf("%s is negative: making %s larger makes the loss smaller, so training makes it larger.", name, r.Symbol)
	}
	return fmt.Sprintf("%s is zero: a small change of %s changes nothing here, so this sample leaves it as it is.", name, r.Symbol)
}

// largest orders numbers by their size, the largest first.
func largest(a, b float64) int {
	switch x, y := math.Abs(a), math.Abs(b); {
	case x > y:
		return -1
	case x < y:
		return 1
	}
	return 0
}
