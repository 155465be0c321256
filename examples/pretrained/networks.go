package main

import (
	"fmt"

	"cajal/grad"
	"cajal/nn"
)

// named is a layer under the name that the file has for its numbers.
func named(name string, l nn.Layer) nn.Named { return nn.Named{Name: name, Layer: l} }

// Headed is a trunk, and heads that look at what it gives.
type Headed struct {
	kind  string
	trunk *nn.SequentialLayer
	heads []*nn.SequentialLayer
}

// Walk shows the layers without a name of the trunk's or of a head's before theirs, as
// the PyTorch class has them side by side.
func (h *Headed) Walk(v nn.Visitor) {
	h.trunk.Walk(v)
	for _, head := range h.heads {
		head.Walk(v)
	}
}

// Of returns what each head gives.
func (h *Headed) Of(x grad.Value) (ys []grad.Value) {
	x = h.trunk.Forward(x)
	for _, head := range h.heads {
		ys = append(ys, head.Forward(x))
	}
	return ys
}

// String lists the layers.
func (h *Headed) String() string { return nn.Outline(h.kind, h) }

// pnet proposes faces: for each window of 12×12 pixels, every second pixel, where in it
// a face would stand, and with what probability one does (Zhang and others, 2016).
func pnet() *Headed {
	return &Headed{"PNet", nn.Chain(
		named("conv1", nn.Conv2d(3, 10, 3)), named("prelu1", nn.PReLU(10)),
		named("pool1", nn.MaxPool2d(2, nn.CeilMode())),
		named("conv2", nn.Conv2d(10, 16, 3)), named("prelu2", nn.PReLU(16)),
		named("conv3", nn.Conv2d(16, 32, 3)), named("prelu3", nn.PReLU(32)),
	), []*nn.SequentialLayer{
		nn.Chain(named("conv4_2", nn.Conv2d(32, 4, 1))),
		nn.Chain(named("conv4_1", nn.Conv2d(32, 2, 1)), named("softmax4_1", nn.SoftmaxAlong(1))),
	}}
}

// turned puts the numbers of pictures in rows, in the order of the framework that the
// dense layers were trained in: width, height, channel.
func turned() nn.Named { return named("turned", nn.Sequential(nn.Permute(0, 3, 2, 1), nn.Flatten())) }

// rnet refines what pnet proposes, pictures of 24×24 pixels.
func rnet() *Headed {
	return &Headed{"RNet", nn.Chain(
		named("conv1", nn.Conv2d(3, 28, 3)), named("prelu1", nn.PReLU(28)),
		named("pool1", nn.MaxPool2d(3, nn.Stride(2), nn.CeilMode())),
		named("conv2", nn.Conv2d(28, 48, 3)), named("prelu2", nn.PReLU(48)),
		named("pool2", nn.MaxPool2d(3, nn.Stride(2), nn.CeilMode())),
		named("conv3", nn.Conv2d(48, 64, 2)), named("prelu3", nn.PReLU(64)), turned(),
		named("dense4", nn.Linear(576, 128)), named("prelu4", nn.PReLU(128)),
	), []*nn.SequentialLayer{
		nn.Chain(named("dense5_2", nn.Linear(128, 4))),
		nn.Chain(named("dense5_1", nn.Linear(128, 2)), named("softmax5_1", nn.Softmax())),
	}}
}

// onet gives the face's place, five marks in it, and its probability, of pictures of
// 48×48 pixels.
func onet() *Headed {
	return &Headed{"ONet", nn.Chain(
		named("conv1", nn.Conv2d(3, 32, 3)), named("prelu1", nn.PReLU(32)),
		named("pool1", nn.MaxPool2d(3, nn.Stride(2), nn.CeilMode())),
		named("conv2", nn.Conv2d(32, 64, 3)), named("prelu2", nn.PReLU(64)),
		named("pool2", nn.MaxPool2d(3, nn.Stride(2), nn.CeilMode())),
		named("conv3", nn.Conv2d(64, 64, 3)), named("prelu3", nn.PReLU(64)),
		named("pool3", nn.MaxPool2d(2, nn.CeilMode())),
		named("conv4", nn.Conv2d(64, 128, 2)), named("prelu4", nn.PReLU(128)), turned(),
		named("dense5", nn.Linear(1152, 256)), named("prelu5", nn.PReLU(256)),
	), []*nn.SequentialLayer{
		nn.Chain(named("dense6_2", nn.Linear(256, 4))),
		nn.Chain(named("dense6_3", nn.Linear(256, 10))),
		nn.Chain(named("dense6_1", nn.Linear(256, 2)), named("softmax6_1", nn.Softmax())),
	}}
}

// tiny hears the pitch of 1024 numbers of sound, 64 ms: the probability of each of 360
// steps of 20 cents (Kim and others, 2018).
func tiny() *Headed {
	parts := []nn.Named{named("samples", nn.Unflatten(1, 1, 1024, 1))}
	in := 1
	for i, out := range []int{128, 16, 16, 16, 32, 64} {
		size, stride, pad := 64, 1, nn.ZeroPad2d(0, 0, 31, 32) // one more below, as the size is even
		if i == 0 {
			size, stride, pad = 512, 4, nn.ZeroPad2d(0, 0, 254, 254)
		}
		name := fmt.Sprintf("conv%d", i+1)
		parts = append(parts,
			named(name+"_pad", pad),
			named(name, nn.ConvOver(in, out, []int{size, 1}, nn.Stride(stride, 1))),
			named(name+"_relu", nn.ReLU()),
			named(name+"_BN", nn.BatchNorm2d(out, nn.Epsilon(0.0010000000474974513), nn.Momentum(0))),
			named(name+"_pool", nn.MaxPoolOver([]int{2, 1})))
		in = out
	}
	parts = append(parts, named("turned", nn.Sequential(nn.Permute(0, 2, 1, 3), nn.Flatten())))
	return &Headed{"CREPE tiny", nn.Chain(parts...),
		[]*nn.SequentialLayer{nn.Chain(named("classifier", nn.Linear(256, 360)), named("sigmoid", nn.Sigmoid()))}}
}
