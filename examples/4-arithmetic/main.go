// The fourth article: nine steps to a regression. A network whose layers are a
// plain list learns a + b, a − b and |a − b|.
//
//	go run ./examples/4-arithmetic
package main

import (
	"context"
	"flag"
	"fmt"
	"io"
	"log"
	"os"

	"cajal/data"
	"cajal/data/synth"
	"cajal/grad"
	"cajal/nn"
	"cajal/optim"
	"cajal/rng/numpy"
	"cajal/tensor"
)

func main() {
	epochs := flag.Int("epochs", 50, "passes over the data")
	flag.Parse()
	if err := run(context.Background(), os.Stdout, *epochs); err != nil {
		log.Fatal(err)
	}
}

// network is a list of layers, which forward applies in order.
type network []nn.Layer

func run(ctx context.Context, w io.Writer, epochs int) error {
	r := numpy.Seed(0)                  // 1. Initialise: one generator for all that is random.
	x, y := synth.Arithmetic(10_000, r) // 2. Generate.

	// 3. Split: the last 3000 are for the test.
	trainX, testX := x.Narrow(0, 0, 7000), x.Narrow(0, 7000, 10_000)
	trainY, testY := y.Narrow(0, 0, 7000), y.Narrow(0, 7000, 10_000)

	// 4. Standardise: the scalers learn from the training part alone.
	var sx, sy data.StandardScaler
	if err := sx.Fit(trainX); err != nil {
		return err
	}
	if err := sy.Fit(trainY); err != nil {
		return err
	}
	trainSet, err := standardise(&sx, &sy, trainX, trainY)
	if err != nil {
		return err
	}
	testSet, err := standardise(&sx, &sy, testX, testY)
	if err != nil {
		return err
	}

	net := build([]int{2, 8, 3}, r) // 5. Build.
	fmt.Fprintf(w, "%d parameters for %d training points\n", net.count(), trainSet.Len())
	if net.count() > trainSet.Len() {
		fmt.Fprintln(w, "warning: more parameters than training points")
	}
	if err := net.iterate(ctx, trainSet, epochs, r); err != nil { // 8. Iterate 6 and 7.
		return err
	}

	// 9. Test, on samples that no step above has looked at.
	fmt.Fprintf(w, "training loss %.3g, test loss %.3g\n", net.loss(trainSet), net.loss(testSet))
	return net.show(w, &sx, &sy)
}

func standardise(sx, sy *data.StandardScaler, x, y *tensor.Tensor) (*data.TensorSet, error) {
	x, err := sx.Transform(x)
	if err != nil {
		return nil, err
	}
	if y, err = sy.Transform(y); err != nil {
		return nil, err
	}
	return data.Tensors(x, y)
}

// build makes a linear layer between each two sizes and a ReLU between each two
// linear layers. The article's weights are (in, out).
func build(sizes []int, r *numpy.RandomState) (net network) {
	for i, out := range sizes[1:] {
		if i > 0 {
			net = append(net, nn.ReLU())
		}
		l := nn.Linear(sizes[i], out, nn.Weight(nn.InOut(nn.He())), nn.Bias(nn.Constant(0)))
		nn.Init(l, tensor.Float64, nn.One(r))
		net = append(net, l)
	}
	return net
}

// count is Σ (in·out + out) over the linear layers.
func (net network) count() (n int) {
	for _, l := range net {
		n += nn.Count(l)
	}
	return n
}

func (net network) forward(x grad.Value) grad.Value {
	for _, l := range net {
		x = l.Forward(x)
	}
	return x
}

func (net network) iterate(ctx context.Context, set data.Dataset, epochs int, r *numpy.RandomState) error {
	var params []grad.Value
	for _, l := range net {
		params = append(params, nn.Values(l)...)
	}
	sgd, falling := optim.SGD(0.1).Bind(params...), optim.Linear(1, 0, epochs)
	loader := data.NewLoader(set, data.BatchSize(32), data.Shuffle(r))
	tape := grad.NewTape()
	for epoch := range epochs {
		sgd.SetFactor(falling(epoch))
		for batch, err := range loader.Epoch(ctx) {
			if err != nil {
				return err
			}
			tape.Rewind()
			loss := net.forward(tape.Const(batch.X)).SquaredError(batch.Y, grad.Mean) // 6. Forward.
			loss.Backward()                                                           // 7. Backward.
			sgd.Step()
		}
	}
	return nil
}

func (net network) loss(set *data.TensorSet) float64 {
	tape := grad.NewTape(grad.Inference())
	return net.forward(tape.Const(set.X())).SquaredError(set.Y(), grad.Mean).Item()
}

// show prints worked cases in raw units.
func (net network) show(w io.Writer, sx, sy *data.StandardScaler) error {
	x := tensor.From([]float64{10, 20, 50, 50, 3, 97, 100, 100}, 4, 2)
	scaled, err := sx.Transform(x)
	if err != nil {
		return err
	}
	y, err := sy.Inverse(net.forward(grad.NewTape(grad.Inference()).Const(scaled)).Tensor())
	if err != nil {
		return err
	}
	for i := range x.Dim(0) {
		fmt.Fprintf(w, "a %3.0f  b %3.0f  a + b %6.2f  a − b %6.2f  |a − b| %5.2f\n",
			x.At(i, 0), x.At(i, 1), y.At(i, 0), y.At(i, 1), y.At(i, 2))
	}
	return nil
}
