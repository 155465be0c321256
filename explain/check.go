package explain

import (
	"fmt"
	"io"
	"math"
	"math/rand/v2"
	"slices"
	"strings"

	"cajal/grad"
	"cajal/nn"
	"cajal/tensor"
)

// Tolerance is the relative difference up to which a gradient passes: those of
// right ones are far below it, those of wrong ones far above.
const Tolerance = 1e-6

// maxElements is how many elements of each parameter a check compares.
const maxElements = 200

// Check is what CheckNetwork found. Its String is meant for people.
type Check struct {
	Samples    int              `json:"samples"`
	LossName   string           `json:"loss_name"`
	Loss       float64          `json:"loss"`
	Parameters []ParameterCheck `json:"parameters"`
	Error      float64          `json:"error"` // the largest of all
	Tolerance  float64          `json:"tolerance"`
	Passed     bool             `json:"passed"`
}

// ParameterCheck is what became of one parameter. Worst is the element with
// the largest difference.
type ParameterCheck struct {
	Name     string       `json:"name"`
	Shape    []int        `json:"shape"`
	Elements int          `json:"elements"` // how many there are
	Compared int          `json:"compared"`
	Wrong    int          `json:"wrong"` // of those compared, above the tolerance
	Worst    Comparison   `json:"worst"`
	All      []Comparison `json:"-"` // of those compared, in row-major order
}

// Comparison is the gradient of one number, computed in two ways.
type Comparison struct {
	Element  string  `json:"element"`  // "0.weight[1,0]"
	Gradient float64 `json:"gradient"` // what Backward says
	Numeric  float64 `json:"numeric"`  // what a central difference says
	Error    float64 `json:"error"`    // relative: see grad.CheckParams
}

// CheckNetwork compares the gradients of a float64 network's parameters, for a
// batch of samples, with central differences of the loss. Of a parameter with
// more than 200 elements it compares 200, at random places that are the same
// in every check. The network runs in evaluation mode, and every parameter is
// what it was afterwards, to the bit.
//
// It is an error if the network is in single precision, which cannot resolve
// the differences, if the samples do not fit it, or if the loss or a gradient
// is not finite. That a gradient is wrong is not: see Check.Err.
func CheckNetwork(net nn.Layer, loss nn.Loss, x, target *tensor.Tensor) (c *Check, err error) {
	defer guarded(&err)
	run, err := record(net, loss, x, target)
	if err != nil {
		return nil, err
	}
	params := nn.Params(net)
	picks := make([][]int, len(params))
	for i, p := range params {
		if p.Value.DType() != tensor.Float64 {
			return nil, fmt.Errorf("explain: %s is %v; a gradient check needs a float64 network, since single precision cannot resolve the differences",
				p.Name, p.Value.DType())
		}
		picks[i] = sample(p.Value.Size(), i)
	}
	c = &Check{Samples: x.Dim(0), LossName: loss.String(), Loss: run.loss.Item(), Tolerance: Tolerance}
	found := grad.CheckParams(run.again, nn.Values(net), picks)
	for i, p := range params {
		shape := p.Value.Shape()
		c.Parameters = append(c.Parameters, ParameterCheck{Name: p.Name, Shape: slices.Clone(shape), Elements: p.Value.Size(), Compared: len(picks[i])})
		for _, d := range found.All {
			if d.Input == i {
				c.Parameters[i].add(Comparison{ElementAt(p, d.Index).String(), d.Gradient, d.Numeric, d.Error})
			}
		}
		c.Error = max(c.Error, c.Parameters[i].Worst.Error)
	}
	c.Passed = c.Error <= c.Tolerance
	return c, c.finite()
}

// sample returns which of n elements of parameter i are compared.
func sample(n, i int) []int {
	picks := rand.New(rand.NewPCG(1, uint64(i))).Perm(n)
	picks = picks[:min(n, maxElements)]
	slices.Sort(picks)
	return picks
}

func (p *ParameterCheck) add(c Comparison) {
	p.All = append(p.All, c)
	if !(c.Error <= Tolerance) {
		p.Wrong++
	}
	if len(p.All) == 1 || c.Error > p.Worst.Error {
		p.Worst = c
	}
}

// finite returns an error that names the first gradient that is not.
func (c *Check) finite() error {
	for _, p := range c.Parameters {
		for _, d := range p.All {
			if g := d.Gradient + d.Numeric; math.IsNaN(g - g) {
				return fmt.Errorf("explain: the loss is finite, %.6g, but the gradient of %s is %v, and a central difference gives %v",
					c.Loss, d.Element, d.Gradient, d.Numeric)
			}
		}
	}
	return nil
}

// Err returns nil if every gradient passed, and an error that names the worst
// otherwise.
func (c *Check) Err() error {
	if c.Passed {
		return nil
	}
	worst := slices.MaxFunc(c.Parameters, func(a, b ParameterCheck) int { return -largest(a.Worst.Error, b.Worst.Error) }).Worst
	return fmt.Errorf("gradient check: %s: Backward says %.9g, the central difference %.9g: relative difference %.1e, want at most %.0e",
		worst.Element, worst.Gradient, worst.Numeric, worst.Error, c.Tolerance)
}

// String returns what WriteTo writes.
func (c *Check) String() string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s of %s: %s\n\n", c.LossName, count(float64(c.Samples), "sample"), number(c.Loss))
	t := table(&b)
	fmt.Fprintln(t, "parameter\tcompared\tworst\tfrom the tape\tcentral difference\trelative difference")
	for _, p := range c.Parameters {
		compared, verdict := fmt.Sprintf("all %d", p.Compared), ""
		if p.Compared < p.Elements {
			compared = fmt.Sprintf("%d of %d, at fixed random places", p.Compared, p.Elements)
		}
		if p.Wrong > 0 {
			verdict = fmt.Sprintf("  wrong in %d", p.Wrong)
		}
		fmt.Fprintf(t, "%s\t%s\t%s\t%s\t%s\t%.1e%s\n", p.Name, compared, strings.TrimPrefix(p.Worst.Element, p.Name),
			align(p.Worst.Gradient), align(p.Worst.Numeric), p.Worst.Error, verdict)
	}
	t.Flush()
	if c.Passed {
		fmt.Fprintf(&b, "\nall gradients agree to %.0e\n", c.Tolerance)
	}
	return b.String()
}

// WriteTo writes the result for people.
func (c *Check) WriteTo(w io.Writer) (int64, error) {
	n, err := io.WriteString(w, c.String())
	return int64(n), err
}
