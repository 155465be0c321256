// Command people-as-printed puts the gradients that an article prints under a
// gradient check.
//
// The article works out every partial derivative of a network with nine
// parameters by hand: h1 = σ(w1·x1 + w2·x2 + b1), h2 = σ(w3·x1 + w4·x2 + b2),
// o = σ(w5·h1 + w6·h2 + b3), loss (y − o)². Its formulas are right; the code
// that it prints beside them is not, in two places:
//
//   - the update of w3, w4 and b2, which belong to h2, uses ∂o/∂h1 where ∂o/∂h2
//     belongs;
//   - the updates of w5, w6 and b3, which belong to o itself, carry an extra
//     factor ∂o/∂h1.
//
// The loss often falls all the same, so it takes more than a look at the loss
// to notice. A finite difference knows nothing of the chain rule and sees both
// at once.
package main

import (
	"fmt"
	"io"
	"os"
	"text/tabwriter"

	"cajal/explain"
	"cajal/grad"
	"cajal/nn"
	"cajal/rng/numpy"
	"cajal/tensor"
)

func main() {
	if err := run(os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, "people-as-printed:", err)
		os.Exit(1)
	}
}

// names are the article's, in the order of the network's parameters: weights
// and bias of h1 and h2, then of o.
var names = []string{"w1", "w2", "w3", "w4", "b1", "b2", "w5", "w6", "b3"}

func run(w io.Writer) error {
	printed, err := check(true)
	if err != nil {
		return err
	}
	right, err := check(false)
	if err != nil {
		return err
	}
	t := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	fmt.Fprintln(t, "\tcentral difference\tchain rule\tas printed\t")
	for i, name := range names {
		verdict := ""
		if printed[i].Error > explain.Tolerance {
			verdict = fmt.Sprintf("wrong, %.3g times the right one", printed[i].Gradient/right[i].Gradient)
		}
		fmt.Fprintf(t, "%s\t%+.9f\t%+.9f\t%+.9f\t%s\n", name, right[i].Numeric, right[i].Gradient, printed[i].Gradient, verdict)
	}
	return t.Flush()
}

// check compares the nine gradients, at a random point and for the first
// person, with central differences.
func check(printed bool) ([]explain.Comparison, error) {
	net := nn.Sequential(nn.Linear(2, 2), nn.Sigmoid(), outputUnit(printed))
	nn.Init(net, tensor.Float64, nn.One(numpy.Seed(5))) // room for the numbers, which draw orders as the article does
	draw(net, numpy.Seed(5))
	x, y := tensor.From([]float64{-2, 5}, 1, 2), tensor.From([]float64{1}, 1, 1)
	c, err := explain.CheckNetwork(net, nn.MSE(nn.Reduce(grad.Sum)), x, y)
	if err != nil {
		return nil, err
	}
	var all []explain.Comparison
	for _, p := range c.Parameters {
		all = append(all, p.All...)
	}
	return all, nil
}

// draw gives all nine numbers from N(0, 1), in the article's order: weights
// first, w1 to w6, then the biases.
func draw(net nn.Layer, random *numpy.RandomState) {
	params := nn.Params(net) // weight, bias, weight, bias
	for _, i := range []int{0, 2, 1, 3} {
		w := params[i].Value.Tensor().Float64s()
		for j := range w {
			w[j] = random.NormFloat64()
		}
	}
}
