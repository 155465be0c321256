package describe

import (
	"maps"
	"slices"

	"cajal/internal/spelling"
)

// kinds are what a network can be built of.
var kinds = map[string]kind{
	"linear":         layerOf[Linear](),
	"conv":           layerOf[Conv](),
	"conv-transpose": layerOf[ConvTranspose](),
	"embed":          layerOf[Embed](),
	"ple":            layerOf[PLE](),
	"soft-clamp":     layerOf[SoftClamp](),
	"flatten":        layerOf[flatten](),
	"dropout":        layerOf[Dropout](),
	"batch-norm":     layerOf[BatchNorm](),
	"layer-norm":     layerOf[LayerNorm](),
	"tanh":           layerOf[tanh](),
	"sigmoid":        layerOf[sigmoid](),
	"relu":           layerOf[relu](),
	"leaky-relu":     layerOf[LeakyReLU](),
	"elu":            layerOf[ELU](),
	"gelu":           layerOf[gelu](),
	"silu":           layerOf[silu](),
	"softplus":       layerOf[Softplus](),
	"hard-swish":     layerOf[hardSwish](),
	"hard-sigmoid":   layerOf[hardSigmoid](),
	"mish":           layerOf[mish](),
	"softmax":        layerOf[Softmax](),
	"rms-norm":       layerOf[RMSNorm](),
	"alpha-dropout":  layerOf[AlphaDropout](),
	"celu":           layerOf[CELU](),
	"softshrink":     layerOf[Softshrink](),
	"hardshrink":     layerOf[Hardshrink](),
	"hardtanh":       layerOf[Hardtanh](),
	"threshold":      layerOf[Threshold](),
	"prelu":          layerOf[PReLU](),
	"maxout":         layerOf[Maxout](),
	"glu":            layerOf[GLU](),
	"gelu-tanh":      layerOf[geluTanh](),
	"selu":           layerOf[selu](),
	"relu6":          layerOf[relu6](),
	"softsign":       layerOf[softsign](),
	"log-sigmoid":    layerOf[logSigmoid](),
	"tanhshrink":     layerOf[tanhshrink](),
	"softmin":        layerOf[softmin](),
	"log-softmax":    layerOf[logSoftmax](),
	"identity":       layerOf[identity](),

	"max-pool":          layerOf[MaxPool](),
	"avg-pool":          layerOf[AvgPool](),
	"adaptive-max-pool": layerOf[AdaptiveMaxPool](),
	"adaptive-avg-pool": layerOf[AdaptiveAvgPool](),
	"global-max-pool":   layerOf[globalMaxPool](),
	"global-avg-pool":   layerOf[globalAvgPool](),
	"group-norm":        layerOf[GroupNorm](),
	"instance-norm":     layerOf[InstanceNorm](),
	"dropout-channels":  layerOf[DropoutChannels](),

	"pad":             layerOf[Pad](),
	"upsample":        layerOf[Upsample](),
	"pixel-shuffle":   layerOf[PixelShuffle](),
	"pixel-unshuffle": layerOf[PixelUnshuffle](),
	"channel-shuffle": layerOf[ChannelShuffle](),
	"unflatten":       layerOf[Unflatten](),
	"permute":         layerOf[Permute](),

	"basic-block":       layerOf[BasicBlock](),
	"bottleneck":        layerOf[Bottleneck](),
	"inverted-residual": layerOf[InvertedResidual](),
	"squeeze-excite":    layerOf[SqueezeExcite](),

	"sequential": containerOf[sequential](),
	"residual":   containerOf[residual](),
	"branch":     containerOf[Branch](),
	"inputs":     containerOf[Inputs](),
}

// Kinds lists the kinds of modules in alphabetical order.
func Kinds() []string { return slices.Sorted(maps.Keys(kinds)) }

// kindOf returns a module's kind, and an error for one that is not known.
func (m *Module) kindOf() (kind, error) {
	k, ok := kinds[m.Kind]
	switch {
	case m.Kind == "":
		return k, wrong("kind", "missing%s", spelling.Hint("", Kinds()))
	case !ok:
		return k, wrong("kind", "%.40q is not known%s", m.Kind, spelling.Hint(m.Kind, Kinds()))
	case !k.holds && len(m.Children) > 0:
		return k, wrong("", "it holds %d layers, and a %s holds none", len(m.Children), m.Kind)
	case k.holds && len(m.Children) == 0:
		return k, wrong("", "it holds no layers, want at least one")
	}
	return k, nil
}
