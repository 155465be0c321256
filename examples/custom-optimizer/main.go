// Command custom-optimizer trains with a rule that the module does not have, and
// compares it with one that it has:
//
//	go run ./examples/custom-optimizer
package main

import (
	"context"
	"fmt"
	"io"
	"log"
	"math"
	"os"

	"cajal/data/digits"
	"cajal/metric"
	"cajal/nn"
	"cajal/optim"
	"cajal/tensor"
	"cajal/train"
)

// lion follows the sign of a mean of the gradients (Chen and others, Symbolic
// Discovery of Optimization Algorithms, 2023):
//
//	w −= rate·sign(β₁·m + (1−β₁)·g)
//	m  = β₂·m + (1−β₂)·g
type lion struct{ beta1, beta2 float32 }

// Slots names the one thing that is remembered of each parameter.
func (lion) Slots() []string { return []string{"exp_avg"} }

// String describes the rule in logs and checkpoints.
func (r lion) String() string { return fmt.Sprintf("Lion, betas %g and %g", r.beta1, r.beta2) }

// Update makes one step of a parameter.
func (r lion) Update(w, g *tensor.Tensor, slots []*tensor.Tensor, rate float64, _ int64) {
	weights, m := w.Float32s(), slots[0].Float32s()
	for i, v := range g.Float32s() {
		if c := r.beta1*m[i] + (1-r.beta1)*v; c != 0 {
			weights[i] -= float32(math.Copysign(rate, float64(c)))
		}
		m[i] = r.beta2*m[i] + (1-r.beta2)*v
	}
}

func main() {
	if err := run(context.Background(), os.Stdout); err != nil {
		log.Fatal(err)
	}
}

func run(ctx context.Context, w io.Writer) error {
	trainSet, testSet := digits.Split()
	for _, opt := range []*optim.Optimizer{
		optim.AdamW(1e-3),
		// Decay, groups and clipping stand around any rule.
		optim.Custom(lion{0.9, 0.99}, 5e-4, optim.WeightDecay(0.1), optim.ClipNorm(1)),
	} {
		net := nn.Sequential(nn.Flatten(), nn.Linear(64, 64), nn.ReLU(), nn.Linear(64, digits.Classes))
		model := train.New(net, nn.CrossEntropy(), opt, train.Metrics(metric.Accuracy()))
		if _, err := model.Fit(ctx, trainSet, train.Epochs(20)); err != nil {
			return err
		}
		result, err := model.Evaluate(ctx, testSet)
		if err != nil {
			return err
		}
		accuracy, _ := result.Metric("accuracy")
		fmt.Fprintf(w, "%v: %.4f of the test digits are read right\n", opt, accuracy)
	}
	return nil
}
