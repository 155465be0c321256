package train

import (
	"cajal/data"
	"cajal/grad"
	"cajal/nn"
	"cajal/tensor"
)

// Pairs returns the objective of a network that makes an embedding of each of two
// inputs, the batch's X and what stands under the name second in its More; loss
// compares the two by the batch's Y:
//
//	set, err := data.Tensors(left, same)
//	set, err = set.With("right", right)
//	m := train.NewModel(net, train.Pairs(net, nn.CosineEmbedding(0.2), "right"), optim.Adam(1e-3))
//
// The outputs are the embeddings of X.
func Pairs(net nn.Layer, loss nn.PairLoss, second string) Objective {
	checkReduces(loss)
	o := &siamese{net: net, name: loss.String(), reduction: loss.Reduction()}
	o.loss = func(b *data.Batch, first grad.Value, t *grad.Tape) grad.Value {
		if b.Y == nil {
			panic(&tensor.Error{Op: o.name, Rule: "the samples have no targets, which say how the two of a pair shall lie"})
		}
		return loss.Of(first, o.forward(t, b, second), b.Y)
	}
	return o
}

// Triplets returns the objective of a network that makes an embedding of each of
// three inputs: the batch's X, the anchor, and what stands under two names in its
// More, an input that is like the anchor and one that is not. The samples need no
// targets. The outputs are the embeddings of X.
func Triplets(net nn.Layer, loss *nn.TripletMarginLoss, positive, negative string) Objective {
	checkReduces(loss)
	o := &siamese{net: net, name: loss.String(), reduction: loss.Reduction()}
	o.loss = func(b *data.Batch, anchor grad.Value, t *grad.Tape) grad.Value {
		return loss.Of(anchor, o.forward(t, b, positive), o.forward(t, b, negative))
	}
	return o
}

// siamese is the objective of one network for several inputs.
type siamese struct {
	net       nn.Layer
	name      string
	reduction grad.Reduction
	loss      func(b *data.Batch, first grad.Value, t *grad.Tape) grad.Value
}

func (o *siamese) forward(t *grad.Tape, b *data.Batch, name string) grad.Value {
	x := b.More[name]
	if x == nil {
		panic(&tensor.Error{Op: o.name, Rule: "the samples have nothing under \"" + name + "\"; data.TensorSet's With adds it"})
	}
	return o.net.Forward(t.Const(x))
}

// Loss implements Objective.
func (o *siamese) Loss(t *grad.Tape, b *data.Batch) (loss, out grad.Value) {
	out = o.Outputs(t, b).Keep() // the loss uses it, then metrics do
	return o.loss(b, out, t), out
}

// Outputs implements Predicting.
func (o *siamese) Outputs(t *grad.Tape, b *data.Batch) grad.Value {
	return o.net.Forward(t.Const(b.X))
}

// Predict implements Predicting.
func (o *siamese) Predict(out grad.Value) grad.Value { return out }

// Reduction implements Weighing.
func (o *siamese) Reduction() grad.Reduction { return o.reduction }

// Weight implements Weighing: the number of samples.
func (o *siamese) Weight(b *data.Batch) float64 { return float64(b.Len()) }

// String describes the objective by its loss.
func (o *siamese) String() string { return o.name }
