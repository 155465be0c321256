package experiment

import (
	"fmt"
	"math"
	"slices"

	"cajal/internal/bytesize"
	"cajal/internal/guard"
	"cajal/nn"
	"cajal/tensor"
	"cajal/threads"
)

// Needs are how many bytes a run takes at least, by an estimate from shapes alone.
type Needs struct {
	Data       float64 // samples that are made, or put into numbers
	Parameters float64 // with gradients and what the optimiser remembers
	Batch      float64 // the values and gradients of one step of training
	BatchSize  int
}

// Total is the sum of them. Each is rounded on its own: else the compiler may join this sum
// with the product that a part comes from, as on arm64, and the total would have other bits
// there.
func (n Needs) Total() float64 {
	return float64(n.Data) + float64(n.Parameters) + float64(n.Batch)
}

// Needs estimates the memory that Run takes. It is the zero value where that cannot be
// said of the network.
func (e *Experiment) Needs() (n Needs) {
	if e.of == nil && e.several() {
		return e.needsOfMembers()
	}
	o, err := e.shapes()
	if err != nil {
		return Needs{}
	}
	r := e.recipe
	element, samples := 4., float64(e.trainingSamples())
	if r.DType == "float64" {
		element = 8
	}
	input, all, largest := 0., 0., 0.
	for i, row := range o.Rows {
		if i == 0 {
			input = sizeOf(row.Inputs...)
		}
		out := sizeOf(row.Output)
		largest = max(largest, out)
		if takesOver := row.Parameters == 0 && len(row.Inputs) == 1 && slices.Equal(row.Inputs[0], row.Output); !takesOver {
			all += out
		}
	}
	n.Parameters = element * float64(o.Parameters) * (2 + e.remembered())
	switch {
	case !r.Data.UserData(): // drawn in float64, it goes over into the recipe's type
		n.Data = (8 + element) * (samples + float64(r.Data.TestSamples)) * (input + 1)
	case r.Data.Kind == "table": // whose columns become numbers; others are numbers already
		n.Data = element * samples * (input + 1)
	}
	batch := samples
	if b := float64(r.Training.Batch); b > 0 {
		batch = min(batch, b)
	}
	// The way back keeps the value of each layer, where an activation's takes over the memory
	// of what it is of, and has the gradient of one at a time. A training holds a first pass over a batch, which looks at the loss before
	// any learning, beside the steps.
	n.Batch, n.BatchSize = 2*element*batch*(all+largest), int(batch)
	return n
}

// needsOfMembers is the largest member's, for all that train at the same time.
func (e *Experiment) needsOfMembers() (n Needs) {
	members := e.recipe.MemberCount()
	for k := range members {
		one, err := e.Member(k)
		if err != nil {
			return Needs{}
		}
		m := one.Needs()
		n.Data = max(n.Data, m.Data)
		n.Parameters = max(n.Parameters, m.Parameters)
		if m.Batch > n.Batch {
			n.Batch, n.BatchSize = m.Batch, m.BatchSize
		}
	}
	n.Parameters *= float64(members)
	n.Batch *= float64(min(members, max(1, threads.Count())))
	return n
}

// shapes asks the network for its shapes, without making its numbers.
func (e *Experiment) shapes() (o *nn.Overview, err error) {
	defer func() { err = guard.Error("shapes", recover(), err) }()
	net, err := e.network()
	if err != nil {
		return nil, err
	}
	if len(e.facts.Inputs) == 0 {
		return nn.Summary(net, e.facts.Shape...), nil
	}
	var specs []nn.InputSpec
	for _, in := range e.facts.Inputs {
		s := nn.InputSpec{Name: in.Name, DType: tensor.Float32, Shape: in.Flow.Shape}
		if in.Flow.Whole {
			s.DType = tensor.Int64
		}
		specs = append(specs, s)
	}
	return nn.SummaryOf(net, specs...), nil
}

// sizeOf returns how many numbers of a sample arrays have, whose first axis is that of
// the samples.
func sizeOf(shapes ...[]int) (total float64) {
	for _, s := range shapes {
		size := 1.
		for _, n := range s[min(1, len(s)):] {
			size *= float64(n)
		}
		total += size
	}
	return total
}

// trainingSamples returns how many samples there are to train on, 0 where that is not
// known before they are read.
func (e *Experiment) trainingSamples() int {
	whole := e
	if e.of != nil {
		whole = e.of
	}
	d := &whole.recipe.Data
	n := 0
	switch {
	case d.UserData():
		train, _, _ := whole.Parts()
		n = len(train)
	case d.Kind == "digits":
		n = 1797
	case d.Kind == "mnist":
		n = 60_000
	default:
		n = d.Samples
	}
	if !d.UserData() {
		n -= int(math.Ceil(float64(n) * d.TestShare))
	}
	if b := whole.recipe.Bag; b != nil && e.of != nil {
		n -= n / b.Folds
	}
	return n
}

// rememberedBy says how many numbers optimisers remember for each parameter.
var rememberedBy = map[string]float64{
	"rmsprop": 1, "adagrad": 1, "adadelta": 2, "adam": 2, "adamw": 2, "adamax": 2, "nadam": 2, "radam": 2,
	"lion": 1, "muon": 1, "rprop": 2, "asgd": 1, "lbfgs": 4,
}

// remembered returns how many numbers the recipe's optimiser remembers for each.
func (e *Experiment) remembered() float64 {
	o := &e.recipe.Optimizer
	n := rememberedBy[o.Kind]
	for _, more := range []bool{o.Momentum != nil && o.Kind == "sgd", o.AMSGrad, o.Centered, o.SAM != nil, o.Lookahead != nil} {
		if more {
			n++
		}
	}
	return n
}

// AnyMemory lets Run, and what makes the data, begin though it would take more memory than
// there is.
func (e *Experiment) AnyMemory() { e.anyMemory = true }

// AnyMemory lets the model be measured though its recipe's data would take more memory
// than there is.
func (t *Trained) AnyMemory() { t.experiment.AnyMemory() }

// CheckMemory returns an error if so many bytes are more than this process may still take.
// Where the system does not say how much that is, it is none.
func CheckMemory(bytes float64) error {
	if available := availableMemory(); bytes > available {
		return fmt.Errorf("this takes at least %s of memory, and %s are left", bytesize.Text(bytes), bytesize.Text(available))
	}
	return nil
}

// CheckLook returns an error if the data, the network and what a pass over some samples
// computes would take more memory than there is, unless AnyMemory was called.
func (e *Experiment) CheckLook(samples int) error {
	n := e.Needs()
	n.Parameters *= 2 / (2 + e.remembered()) // an optimiser remembers nothing yet
	if n.BatchSize > 0 {
		n.Batch *= float64(samples) / float64(n.BatchSize)
	}
	return e.refuse(n.Total(), "network.layers", "a smaller network, or less data")
}

// checkData refuses data that would take more memory than there is, before it is made. A
// model file of a stranger may have a recipe of any size.
func (e *Experiment) checkData() error {
	return e.refuse(e.Needs().Data, "data", "less data")
}

// refuse returns an error if so many bytes are more than there are.
func (e *Experiment) refuse(bytes float64, key, want string) error {
	if e.anyMemory {
		return nil
	}
	if err := CheckMemory(bytes); err != nil {
		return e.recipe.Wrong(key, fmt.Sprintf("%v; want %s, or --any-memory to begin nevertheless", err, want))
	}
	return nil
}

// checkMemory refuses a run that would take more memory than there is: the system would
// end the process in the middle of it, or Go's runtime would, without a word of the
// recipe.
func (e *Experiment) checkMemory() error {
	if e.anyMemory {
		return nil
	}
	n, available := e.Needs(), availableMemory()
	if n.Total() <= available {
		return nil
	}
	key, what := "training.batch", "a smaller batch"
	switch {
	case n.Data >= n.Batch && n.Data >= n.Parameters:
		key, what = "data", "less data"
	case n.Parameters > n.Batch:
		key, what = "network.layers", "a smaller network"
	case e.recipe.Training.Batch == 0:
		what = "a batch, such as 256"
	}
	return e.recipe.Wrong(key, fmt.Sprintf("this takes at least %s of memory, and %s are left: %s for a step with a batch of %d, %s for the data and %s for the parameters and what training keeps of them; want %s, or --any-memory to begin nevertheless",
		bytesize.Text(n.Total()), bytesize.Text(available), bytesize.Text(n.Batch), n.BatchSize, bytesize.Text(n.Data), bytesize.Text(n.Parameters), what))
}
