package vision

import (
	"fmt"
	"strconv"

	"cajal/grad"
	"cajal/nn"
)

// ResNet is a residual network (He and others, 2016); see [ResNet18] and [ResNet20].
type ResNet struct {
	Conv1  *nn.ConvLayer
	Norm1  *nn.BatchNormLayer
	Pool   nn.Layer              // behind them; nil in a network for CIFAR
	Stages []*nn.SequentialLayer // of blocks; the first of each but the first stage has stride 2
	FC     *nn.LinearLayer
	names  []string // of the stages
	kind   string
}

// ResNet18 is the residual network of 18 layers for pictures of ImageNet's size:
// torchvision's resnet18, with 11,689,512 parameters.
//
//	y = fc(mean(layer4(layer3(layer2(layer1(maxpool(relu(bn1(conv1(x)))))))))
//
// conv1 is of 7×7 with stride 2, maxpool of 3×3 with stride 2. Each layer is of two
// [BasicBlock]s, of 64, 128, 256 and 512 channels.
//
// Shapes: x is (N, 3, H, W), such as 224×224, y is (N, 1000). [Channels], [Classes] and
// [Width] make others of them.
//
// Names: conv1, bn1, layer1.0.conv1 … layer4.1.bn2, fc. Convolutions start as
// [nn.HeFanOut], fc as [nn.Linear].
func ResNet18(opts ...Option) *ResNet { return imageNet("ResNet-18", basic, []int{2, 2, 2, 2}, opts) }

// ResNet34 is [ResNet18] with 3, 4, 6 and 3 blocks.
func ResNet34(opts ...Option) *ResNet { return imageNet("ResNet-34", basic, []int{3, 4, 6, 3}, opts) }

// ResNet50 is [ResNet18] with 3, 4, 6 and 3 [Bottleneck]s.
func ResNet50(opts ...Option) *ResNet { return imageNet("ResNet-50", narrow, []int{3, 4, 6, 3}, opts) }

// ResNet20 is the residual network of 20 layers for pictures of CIFAR's size (He and
// others, 2016, section 4.2): 272,474 parameters.
//
//	y = fc(mean(layer3(layer2(layer1(relu(bn1(conv1(x)))))))
//
// conv1 is of 3×3. Each layer is of three [BasicBlock]s, of 16, 32 and 64 channels. Their
// shortcuts are projections where the shape changes, the paper's option B; its networks
// for CIFAR take every other pixel and fill up with zeros there, option A.
//
// Shapes: x is (N, 3, H, W), such as 32×32, y is (N, 10).
//
// Names and starts are as [ResNet18]'s.
func ResNet20(opts ...Option) *ResNet { return cifar(20, opts) }

// ResNet56 is [ResNet20] with nine blocks in each layer.
func ResNet56(opts ...Option) *ResNet { return cifar(56, opts) }

// block makes a block and returns how many channels come out of it.
type block func(in, width, stride int, opts ...nn.ParamOption) (nn.Layer, int)

func basic(in, width, stride int, opts ...nn.ParamOption) (nn.Layer, int) {
	return BasicBlock(in, width, stride, opts...), width
}

func narrow(in, width, stride int, opts ...nn.ParamOption) (nn.Layer, int) {
	return Bottleneck(in, width, stride, opts...), Expansion * width
}

// imageNet makes a network that begins with two halvings.
func imageNet(kind string, b block, blocks []int, opts []Option) *ResNet {
	s := apply(kind, 1000, opts)
	r := &ResNet{kind: kind, Conv1: conv(s.channels, s.of(64), 7, 2, 1, []nn.ParamOption{nn.Weight(s.start)}),
		Pool: nn.MaxPool2d(3, nn.Stride(2), nn.Padding(1))}
	return r.complete(&s, b, 64, blocks)
}

// cifar makes a network of that many layers, 2 more than a multiple of 6.
func cifar(depth int, opts []Option) *ResNet {
	kind, n := fmt.Sprintf("ResNet-%d", depth), (depth-2)/6
	s := apply(kind, 10, opts)
	r := &ResNet{kind: kind, Conv1: conv(s.channels, s.of(16), 3, 1, 1, []nn.ParamOption{nn.Weight(s.start)})}
	return r.complete(&s, basic, 16, []int{n, n, n})
}

// complete makes what stands behind conv1: stages of blocks, each of twice the channels
// of the one before.
func (r *ResNet) complete(s *settings, b block, width int, blocks []int) *ResNet {
	channels := s.of(width)
	r.Norm1 = nn.BatchNorm2d(channels)
	for i, n := range blocks {
		layers := make([]nn.Layer, n)
		for j := range layers {
			stride := 1
			if i > 0 && j == 0 {
				stride = 2
			}
			layers[j], channels = b(channels, s.of(width<<i), stride, nn.Weight(s.start))
		}
		r.Stages, r.names = append(r.Stages, nn.Sequential(layers...)), append(r.names, "layer"+strconv.Itoa(i+1))
	}
	r.FC = nn.Linear(channels, s.classes)
	return r
}

// Walk shows the layers.
func (r *ResNet) Walk(v nn.Visitor) {
	v.Module("conv1", r.Conv1)
	v.Module("bn1", r.Norm1)
	if r.Pool != nil {
		v.Module("maxpool", r.Pool)
	}
	for i, s := range r.Stages {
		v.Module(r.names[i], s)
	}
	v.Module("fc", r.FC)
}

// Forward computes y.
func (r *ResNet) Forward(x grad.Value) grad.Value {
	x = nn.Call("bn1", r.Norm1, nn.Call("conv1", r.Conv1, x)).ReLU()
	if r.Pool != nil {
		x = nn.Call("maxpool", r.Pool, x)
	}
	for i, s := range r.Stages {
		x = nn.Call(r.names[i], s, x)
	}
	return nn.Call("fc", r.FC, x.AdaptiveAvgPool(1, 1).Flatten())
}

// String lists the layers.
func (r *ResNet) String() string { return nn.Outline(r.kind, r) }
