package recipe

import "cajal/data"

// The words that a recipe may use, beside the kinds of data and of layers.
// Package experiment knows what each does.
var (
	randomKinds    = []string{"streams", "numpy", "numpy-one", "default_rng"}
	dtypes         = []string{"float32", "float64"}
	layouts        = []string{"out-in", "in-out"}
	orders         = []string{"layers", "weights-first"}
	reductionKinds = []string{"mean", "sum"}
	perKinds       = []string{"epoch", "step"}
	recordKinds    = []string{"before", "after", "epoch"}
	baselineKinds  = []string{Logistic, Ridge, Majority, Mean}
	starts         = []string{"articles", "glorot", "he", "lecun", "normal", "ones", "pytorch", "small", "zeros"}
	columnKinds    = []string{"auto", "number", "category", "one-hot", "embed", "target-encoding", "date", "text", "ignore"}
	splitKinds     = []string{"", "random", "time"}
	taskKinds      = []string{"", "classification", "regression"}
	transformKinds = append([]string{"", noTransform}, data.TargetTransforms()...)
	decimals       = []string{"", ".", ","}
	dateOrders     = []string{"", "dmy", "mdy"}
	headers        = []string{"", "yes", "no"}
)

// Bounds that keep a typing error from filling the memory.
const (
	maxSamples    = 10_000_000
	maxUnits      = 100_000
	maxEpochs     = 100_000_000
	maxParameters = 100_000_000
	maxLayers     = 1000
	maxClasses    = 1000
	maxRecords    = 1_000_000

	maxPictureSize = 1024
)
