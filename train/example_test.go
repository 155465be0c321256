package train_test

import (
	"context"
	"fmt"

	"cajal/data"
	"cajal/data/synth"
	"cajal/grad"
	"cajal/nn"
	"cajal/optim"
	"cajal/rng/numpy"
	"cajal/train"
)

func moonsModelAndSet() (*train.Model, *data.TensorSet) {
	set, err := data.Tensors(synth.Moons(60, 0.2, numpy.Seed(0)))
	if err != nil {
		panic(err)
	}
	net := nn.Sequential(nn.Linear(2, 8), nn.Tanh(), nn.Linear(8, 2))
	return train.New(net, nn.CrossEntropy(), optim.SGD(0.5)), set
}

// The body of the loop runs between two steps: here it lowers the rate after two
// epochs, and leaves after three.
func ExampleModel_Train() {
	model, set := moonsModelAndSet()
	for event, err := range model.Train(context.Background(), set, train.Epochs(100), train.BatchSize(20)) {
		if err != nil {
			fmt.Println(err)
			return
		}
		if event.Kind != train.EpochEnded {
			continue
		}
		fmt.Printf("epoch %d, %d steps, rate %g\n", event.Epoch+1, event.Total, event.Rate)
		if event.Epoch+1 == 2 {
			model.Optimizer().SetRate(0.1)
		}
		if event.Epoch+1 == 3 {
			break
		}
	}
	// Output:
	// epoch 1, 3 steps, rate 0.5
	// epoch 2, 6 steps, rate 0.5
	// epoch 3, 9 steps, rate 0.1
}

// steady ends a training whose loss has stopped falling.
type steady struct{ last float64 }

// Handle implements train.Callback.
func (s *steady) Handle(r *train.Run, e train.Event) error {
	if e.Kind != train.EpochEnded {
		return nil
	}
	if s.last != 0 && e.Loss > 0.99*s.last {
		r.Stop("The loss has stopped falling.")
	}
	s.last = e.Loss
	return nil
}

// A callback of one's own hears every event and may end the training.
func ExampleCallback() {
	model, set := moonsModelAndSet()
	history, err := model.Fit(context.Background(), set, train.Epochs(1000), train.BatchSize(0), train.Use(&steady{}))
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(history.Stopped, len(history.Epochs) < 1000)
	// Output: The loss has stopped falling. true
}

// autoencoder lowers the squared error of a network's outputs from its inputs.
type autoencoder struct{ net nn.Layer }

// Loss implements train.Objective.
func (o *autoencoder) Loss(t *grad.Tape, b *data.Batch) (loss, out grad.Value) {
	out = o.net.Forward(t.Const(b.X))
	return nn.MSE().Of(out, b.X), out
}

// An objective of one's own needs no targets.
func ExampleNewModel() {
	x, _ := synth.Moons(60, 0.2, numpy.Seed(0))
	set, err := data.Tensors(x, nil)
	if err != nil {
		fmt.Println(err)
		return
	}
	net := nn.Sequential(nn.Linear(2, 1), nn.Linear(1, 2))
	model := train.NewModel(net, &autoencoder{net}, optim.Adam(0.05))
	history, err := model.Fit(context.Background(), set, train.Epochs(50))
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(history.Epochs[49].Loss < history.Epochs[0].Loss/2)
	// Output: true
}
