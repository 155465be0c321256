// The second article: a network with two inputs, two hidden units and one
// output, nine numbers in all, that learns one person at a time. Every partial
// derivative that the article works out by hand is on the tape.
//
//	go run ./examples/2-people
package main

import (
	"flag"
	"fmt"
	"io"
	"os"

	"cajal/data/synth"
	"cajal/grad"
	"cajal/optim"
	"cajal/rng/numpy"
	"cajal/tensor"
)

func main() {
	seed := flag.Uint("seed", 1, "seed of the first weights; 0 gets stuck")
	epochs := flag.Int("epochs", 1000, "passes over the four people")
	flag.Parse()
	chainRule(os.Stdout)
	learn(os.Stdout, uint32(*seed), *epochs)
}

// network holds w1 … w6 and b1 … b3, each a tensor of one number.
type network struct{ w1, w2, w3, w4, w5, w6, b1, b2, b3 grad.Value }

// newNetwork takes the nine numbers in the article's order.
func newNetwork(v []float64) (n network) {
	names := []string{"w1", "w2", "w3", "w4", "w5", "w6", "b1", "b2", "b3"}
	for i, p := range n.params() {
		*p = grad.Param(names[i], tensor.From(v[i:i+1]))
	}
	return n
}

func (n *network) params() []*grad.Value {
	return []*grad.Value{&n.w1, &n.w2, &n.w3, &n.w4, &n.w5, &n.w6, &n.b1, &n.b2, &n.b3}
}

// forward is the article's, line by line.
func (n *network) forward(x1, x2 grad.Value) (h1, h2, o grad.Value) {
	h1 = x1.Mul(n.w1).Add(x2.Mul(n.w2)).Add(n.b1).Sigmoid()
	h2 = x1.Mul(n.w3).Add(x2.Mul(n.w4)).Add(n.b2).Sigmoid()
	o = h1.Mul(n.w5).Add(h2.Mul(n.w6)).Add(n.b3).Sigmoid()
	return h1, h2, o
}

// person puts the weight and height of one of the four on a tape.
func person(t *grad.Tape, x *tensor.Tensor, i int) (x1, x2 grad.Value) {
	row := x.Select(0, i)
	return t.Const(row.Narrow(0, 0, 1)), t.Const(row.Narrow(0, 1, 2))
}

// chainRule is the worked example: all weights 1, all biases 0, the first
// person. Backward begins at any value with one number, so each factor is the
// gradient of one quantity by the next.
func chainRule(w io.Writer) {
	x, y := synth.People()
	target := y.Narrow(0, 0, 1).To(tensor.Float64)
	n := newNetwork([]float64{1, 1, 1, 1, 1, 1, 0, 0, 0})
	tape := grad.NewTape()
	pass := func() (h1, h2, o grad.Value) {
		tape.Rewind()
		return n.forward(person(tape, x, 0))
	}

	_, _, o := pass()
	o.SquaredError(target, grad.Sum).Backward()
	lossByOutput, lossByWeight := o.Grad().Item(), n.w1.Grad().Item()

	h1, _, o := pass()
	o.Backward()
	outputByHidden := h1.Grad().Item()

	h1, _, _ = pass()
	h1.Backward()
	hiddenByWeight := n.w1.Grad().Item()

	fmt.Fprintf(w, "∂L/∂o · ∂o/∂h1 · ∂h1/∂w1 = %.6f · %.6f · %.6f = %.6f\n",
		lossByOutput, outputByHidden, hiddenByWeight, lossByOutput*outputByHidden*hiddenByWeight)
	fmt.Fprintf(w, "∂L/∂w1 in one go: %.6f\n", lossByWeight)
}

// learn trains on one person after the other.
func learn(w io.Writer, seed uint32, epochs int) {
	x, y := synth.People()
	target := y.To(tensor.Float64)
	n := newNetwork(numpy.Seed(seed).Randn(9).Float64s())
	var params []grad.Value
	for _, p := range n.params() {
		params = append(params, *p)
	}
	sgd := optim.SGD(0.1).Bind(params...)
	tape := grad.NewTape()
	for epoch := range epochs {
		for i := range 4 {
			tape.Rewind()
			_, _, o := n.forward(person(tape, x, i))
			o.SquaredError(target.Narrow(0, i, i+1), grad.Sum).Backward()
			sgd.Step()
		}
		if epoch%100 == 0 {
			fmt.Fprintf(w, "loss after epoch %d: %.6f\n", epoch, n.loss(x, target))
		}
	}
	fmt.Fprintf(w, "loss at the end: %.6f\n", n.loss(x, target))
}

// loss is the mean squared error over the four people.
func (n *network) loss(x, target *tensor.Tensor) float64 {
	tape := grad.NewTape(grad.Inference())
	_, _, o := n.forward(tape.Const(x.Narrow(1, 0, 1)), tape.Const(x.Narrow(1, 1, 2)))
	return o.SquaredError(target, grad.Mean).Item()
}
