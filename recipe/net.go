package recipe

import "fmt"

// SetNet gives a recipe for pictures the network that this program proposes for them,
// "cnn", a convolutional one, or "mlp", linear layers alone, with the starts and the
// optimiser that go with it.
func (r *Recipe) SetNet(net string) error {
	shape, pictures := r.pictureShape()
	if !pictures {
		return r.Wrong("net", fmt.Sprintf("it is for pictures, and the data is %q", r.Data.Kind))
	}
	linear := r.linear()
	if len(linear) == 0 {
		return r.Wrong("network.layers", "the network has no linear layer to say how many numbers come out of it")
	}
	out, _ := whole(linear[len(linear)-1]["out"])
	switch net {
	case "cnn":
		if shape == nil {
			if r.Network.Layers[0].Kind() == "conv" {
				return nil // which is proposed for them
			}
			return r.Wrong("net", "how large the pictures are stands in their files; cajal recipe proposes a convolutional network for them")
		}
		r.Network.Layers = ConvNet(shape, out, r.Data.Kind != "images" && r.Data.Kind != "cifar")
	case "mlp":
		r.Network.Layers = MLP(out, 256, 64)
	default:
		return r.Wrong("net", found(net, "cnn or mlp"))
	}
	decay := 0.01
	r.Network.Weight, r.Network.Bias, r.Network.Names = "he", "zeros", nil
	r.Optimizer = Optimizer{Kind: "adamw", Rate: 0.002, WeightDecay: &decay, Schedule: &Schedule{Kind: "cosine"}}
	r.file = r.file.without("network").without("optimizer")
	return nil
}

// pictureShape reports whether the data is pictures, and returns the shape of one,
// (channels, height, width), nil if that stands in files.
func (r *Recipe) pictureShape() (shape []int, pictures bool) {
	switch r.Data.Kind {
	case "images":
		size, channels := r.Data.Pictures()
		return []int{channels, size, size}, true
	case "cifar":
		return []int{3, 32, 32}, true
	case "idx":
		return nil, true
	case "arrays": // a convolutional network is proposed for pictures alone
		layers := r.Network.Layers
		return nil, r.Data.Pixels() || len(layers) > 0 && layers[0].Kind() == "conv"
	}
	f, known := r.Facts()
	return f.Shape, known && len(f.Shape) == 3
}

// ConvNet returns the layers of a convolutional network for pictures of a shape,
// (channels, height, width), that ends with so many numbers: 3×3 kernels, each followed
// by a batch norm and ReLU, and between them poolings that halve the picture until 7
// places are left or fewer. Halving it early keeps the products few. Where things stand on
// a picture counts if it is centred, as digits are; otherwise the mean of each channel
// goes on, the same wherever they are.
func ConvNet(shape []int, out int, centred bool) []Layer {
	side, least := max(shape[1], shape[2]), min(shape[1], shape[2])
	channels := 16
	if side < 16 {
		channels = 32 // small pictures are cheap
	}
	var layers []Layer
	for {
		layers = append(layers,
			Layer{"kind": "conv", "out": int64(channels), "size": int64(3), "padding": "same", "bias": false},
			Layer{"kind": "batch-norm"}, Layer{"kind": "relu"})
		if side <= 7 || least < 2 {
			break
		}
		layers = append(layers, Layer{"kind": "max-pool", "size": int64(2)})
		side, least, channels = side/2, least/2, min(2*channels, 128)
	}
	last := "global-avg-pool"
	if centred {
		last = "flatten"
	}
	return append(layers, Layer{"kind": last}, Layer{"kind": "dropout", "rate": 0.3}, Layer{"kind": "linear", "out": int64(out)})
}

// MLP returns linear layers with so many units, each followed by a batch norm, ReLU and
// dropout, and a last one that ends with so many numbers.
func MLP(out int, hidden ...int) []Layer {
	layers := []Layer{{"kind": "flatten"}}
	for _, units := range hidden {
		layers = append(layers, Layer{"kind": "linear", "out": int64(units)}, Layer{"kind": "batch-norm"}, Layer{"kind": "relu"}, Layer{"kind": "dropout", "rate": 0.2})
	}
	return append(layers, Layer{"kind": "linear", "out": int64(out)})
}
