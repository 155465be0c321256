// Package recipe is the format of files that describe whole experiments: data,
// network, loss, optimiser, training and what to compare with, in TOML.
//
// # Reading
//
// [Load] reads a built-in recipe by name or a file, and [Parse] a text, strictly:
// a key that is not known is an error that names the key and the nearest one
// that is. Neither looks at the data. What is wrong whatever the data holds is
// refused, by [Recipe.Check]; what only the data decides, such as how many
// outputs a network needs, [Recipe.Fits] checks once the [Facts] are known. Of
// data that comes with the program they always are.
//
// # Versions
//
// A recipe says version = 2. One that does not is of version 1, which has neither
// layers in one another nor names of layers, and is otherwise the same; it is
// read as one of version 2.
//
// # Running
//
// Package experiment carries recipes out.
//
// # Errors
//
// What is wrong with a recipe is an [*Error], with the file, the line where it
// is known, and the key.
package recipe

// Recipe is an experiment. The tags name the keys of the file; [Load] says
// which values are allowed. What is left out has the value in brackets.
type Recipe struct {
	Version int    `toml:"version"` // of the format [1]; of a recipe that was read it is Version
	Name    string `toml:"name"`
	Title   string `toml:"title,omitempty"`
	Seed    int64  `toml:"seed"`
	Random  string `toml:"random,omitempty"` // "streams", "numpy", "numpy-one" or "default_rng" ["streams"]
	DType   string `toml:"dtype,omitempty"`  // "float32" or "float64" ["float32"]

	// Combine says how the predictions of several members become one: "mean"
	// ["mean"].
	Combine string `toml:"combine,omitempty"`

	Inputs    []Input   `toml:"inputs,omitempty"` // [one, of all that a sample has]
	Data      Data      `toml:"data"`
	Members   []Member  `toml:"members,omitempty"` // [one, of the network's seed; of a bag one for each fold]
	Bag       *Bag      `toml:"bag,omitempty"`     // [none: each member learns from all samples]
	Network   Network   `toml:"network"`
	Loss      Loss      `toml:"loss"`
	Optimizer Optimizer `toml:"optimizer"`
	Training  Training  `toml:"training"`
	Decision  *Decision `toml:"decision,omitempty"` // [the most probable class is predicted]
	Baseline  *Baseline `toml:"baseline,omitempty"`

	file *file // that it was read from, nil for none
}

// Input is one input of a network.
type Input struct {
	Name    string   `toml:"name"`              // as model files and requests have it
	DType   string   `toml:"dtype,omitempty"`   // "int64" for ids of categories, which an embed layer looks up [the recipe's]
	Columns []string `toml:"columns,omitempty"` // of a table: those that it takes [all]
}

// IDs reports whether the input is whole numbers.
func (in *Input) IDs() bool { return in.DType == "int64" }

// Data says what to learn from.
type Data struct {
	Kind       string   `toml:"kind"`
	Samples    int      `toml:"samples,omitempty"`
	Noise      float64  `toml:"noise,omitempty"`
	Factor     *float64 `toml:"factor,omitempty"`      // circles: inner radius over outer [0.8]
	Covariance *float64 `toml:"covariance,omitempty"`  // quantiles [1]
	Deviation  *float64 `toml:"deviation,omitempty"`   // blobs [1]
	ClassCount *int     `toml:"class_count,omitempty"` // quantiles [2], blobs and spiral [3]

	// Options of data that scikit-learn makes too.
	ClassSamples []int       `toml:"class_samples,omitempty"` // moons, circles and blobs: how many of the samples each class has [as many]
	InOrder      bool        `toml:"in_order,omitempty"`      // class by class, not shuffled; not spiral
	Centers      [][]float64 `toml:"centers,omitempty"`       // blobs: where they lie [drawn]
	Deviations   []float64   `toml:"deviations,omitempty"`    // blobs: one for each [deviation]
	Box          []float64   `toml:"box,omitempty"`           // blobs: from where to where centres are drawn [-10, 10]
	Mean         []float64   `toml:"mean,omitempty"`          // quantiles: the middle of the cloud [0, 0]

	Classes     []string `toml:"classes,omitempty"`      // names, for pictures
	TestSamples int      `toml:"test_samples,omitempty"` // fresh samples [0: none]
	TestSeed    *int64   `toml:"test_seed,omitempty"`    // [seed + 1]
	TestShare   float64  `toml:"test_share,omitempty"`   // share of the samples kept to test on
	Standardise bool     `toml:"standardise,omitempty"`  // by mean and deviation of the training part
	// Scaler scales inputs otherwise: made data in place of Standardise, and the
	// numbers of a table, one of data.ScalingKinds ["standard"].
	Scaler string      `toml:"scaler,omitempty"`
	Cases  [][]float64 `toml:"cases,omitempty"` // inputs to show predictions for
	Dir    string      `toml:"dir,omitempty"`   // mnist: where the files are

	// The rest is for data of the user's own, kind = "table", "images", "arrays", "idx"
	// and "cifar".
	Path            string            `toml:"path,omitempty"`             // CSV or Parquet; for images a folder with a folder for each class; for arrays an .npz file, or a directory of .npy files; for idx and cifar the directory of the files
	Target          any               `toml:"target,omitempty"`           // the column to predict, a string, or several, a []string; Targets returns them
	Task            string            `toml:"task,omitempty"`             // "classification" or "regression" [as the target suggests]
	TargetTransform string            `toml:"target_transform,omitempty"` // table: "log" or "quantile", the distribution that numbers to predict get while the network learns, undone in all predictions; or "none" ["none"]
	ValidationShare float64           `toml:"validation_share,omitempty"` // of the rows that are not for testing: measured after each epoch; in a bag, of those that a member learns from
	Split           string            `toml:"split,omitempty"`            // table: "random", or "time" for the last rows to test on, and folds in that order ["random"]
	Time            string            `toml:"time,omitempty"`             // table: the column in whose order the rows are, for split = "time", which it implies; no input [the order of the file]
	Group           string            `toml:"group,omitempty"`            // table: the column whose rows of one value stay in one part; no input
	Weight          string            `toml:"weight,omitempty"`           // table: the column of numbers, 0 or more, that says how much a row counts in the loss and in all measures; no input [each counts 1]
	Columns         map[string]string `toml:"columns,omitempty"`          // "auto", "number", "category", "one-hot", "embed", "target-encoding", "date", "text" or "ignore" by name ["auto"]
	Missing         []string          `toml:"missing,omitempty"`          // cells that mean 'nothing here', besides the usual ones
	NotMissing      []string          `toml:"not_missing,omitempty"`      // cells that are values, though they look missing, such as None
	Delimiter       string            `toml:"delimiter,omitempty"`        // "," or another sign, "blanks" for any number of them [as found]
	Dates           string            `toml:"dates,omitempty"`            // "dmy" or "mdy", the order of dates such as 03/04/2024 [as found]
	Decimal         string            `toml:"decimal,omitempty"`          // "." or "," [as found]
	Header          string            `toml:"header,omitempty"`           // "yes" or "no" [as found]
	Encoding        string            `toml:"encoding,omitempty"`         // "utf-8", "windows-1252", … [as found]
	Comment         string            `toml:"comment,omitempty"`          // begins lines that are no rows [as found]
	SkipLines       int               `toml:"skip_lines,omitempty"`       // lines before the names [as found]

	X     string `toml:"x,omitempty"`      // arrays: the name of the inputs [as found]
	Y     string `toml:"y,omitempty"`      // arrays: the name of what to predict [as found]
	TestX string `toml:"x_test,omitempty"` // arrays: the inputs to test on [none]
	TestY string `toml:"y_test,omitempty"` // arrays: what they should give [none]

	// Axes says how the axes of x are, one of ArrayAxes, and Range which numbers of its
	// pixels are black and white; they become those from -1 to 1 then, and the model takes
	// picture files.
	Axes  string    `toml:"axes,omitempty"`  // arrays of pictures: "NHW", "NCHW" or "NHWC" [as found]
	Range []float64 `toml:"range,omitempty"` // arrays of pictures, such as [0, 255] [none: numbers, which are scaled]

	Augment []Augment `toml:"augment,omitempty"` // images, idx, cifar, mnist, digits and arrays with a range: how pictures are changed at random while they are trained on [not]

	Size   int    `toml:"size,omitempty" zero:"unsaid"` // images: height and width that pictures are brought to [32]
	Colour string `toml:"colour,omitempty"`             // images: "grey" or "rgb" ["rgb"]
	Stream *bool  `toml:"stream,omitempty"`             // images: read each whenever it is trained on, instead of keeping all in memory [where they would take more than half of it]

	Labels string `toml:"labels,omitempty"` // cifar: of CIFAR-100, "fine" or "coarse" ["fine"]
}

// Network is layers one after the other.
type Network struct {
	Seed   *int64   `toml:"seed,omitempty"`   // of the weights [the recipe's]
	Weight string   `toml:"weight,omitempty"` // how weights start ["pytorch"]
	Bias   string   `toml:"bias,omitempty"`   // how biases start ["pytorch"]
	Layout string   `toml:"layout,omitempty"` // "out-in" or "in-out": order in which weights are drawn ["out-in"]
	Order  string   `toml:"order,omitempty"`  // "layers" or "weights-first": order of the parameters ["layers"]
	Names  []string `toml:"names,omitempty"`  // of the single parameters, in the order of the layers
	// Start is a file of numbers to begin with: safetensors, or a model of Cajal's with one
	// network [drawn]. Replace are patterns of names that begin anew, or are left out of the
	// file, and Rename gives names of the file, or beginnings of them, others.
	Start   string            `toml:"start,omitempty"`
	Replace []string          `toml:"replace,omitempty"`
	Rename  map[string]string `toml:"rename,omitempty"`
	Freeze  []string          `toml:"freeze,omitempty"` // patterns of names of numbers that stay as they are [none]
	Layers  []Layer           `toml:"layers"`
}

// Training says how long, and what is written down.
type Training struct {
	Epochs    int  `toml:"epochs"`               // 0: nothing is trained
	Batch     int  `toml:"batch"`                // 0: all samples
	InOrder   bool `toml:"in_order,omitempty"`   // no shuffling
	Validate  bool `toml:"validate,omitempty"`   // measure the validation samples, or the test samples without some, after each epoch
	EarlyStop int  `toml:"early_stop,omitempty"` // epochs without a better loss on the validation samples, after which the best weights are taken [0: never]
	// Metrics are measured beside the loss, by the names of package metric
	// [accuracy; of the numbers of a table r2].
	Metrics []string `toml:"metrics,omitempty"`
	// Watch is the measure of the validation samples that has to get better for
	// EarlyStop, "loss" or one of Metrics ["loss"].
	Watch       string `toml:"watch,omitempty"`
	RecordEvery int    `toml:"record_every,omitempty"` // steps, or epochs, between records [0: none]
	Record      string `toml:"record,omitempty"`       // "before" or "after" an update, or after an "epoch" ["before"]
	Checkpoint  string `toml:"checkpoint,omitempty"`   // directory for checkpoints, from which Resume goes on [none]
	// How often: steps, as in "500", or epochs, as in "2epochs" ["1epoch"].
	CheckpointEvery string `toml:"checkpoint_every,omitempty"`
	Log             string `toml:"log,omitempty"`         // file for the measures of each epoch, .csv or .jsonl [none]
	TensorBoard     string `toml:"tensorboard,omitempty"` // directory for the same, for TensorBoard [none]
	Out             string `toml:"out,omitempty"`         // directory for the results, for the command [runs/NAME, or the first of runs/NAME-2 and so on that is not there]
}

// Baseline is what the network is compared with: simple models, one as Kind or several
// as Kinds. "logistic" and "majority" tell classes apart, "ridge" and "mean" predict
// numbers. "logistic-regression" is another word for "logistic".
type Baseline struct {
	Kind  string   `toml:"kind,omitempty"`
	Kinds []string `toml:"kinds,omitempty"`
	Folds int      `toml:"folds,omitempty" zero:"unsaid"` // of logistic regression's cross-validation [5]
	// Optional says to leave out, with a word, what would take longer than the
	// network or cannot be fitted, such as logistic regression to a class of one row.
	Optional bool `toml:"optional,omitempty"`
}

// The kinds of baselines.
const (
	Logistic = "logistic"
	Ridge    = "ridge"
	Majority = "majority"
	Mean     = "mean"
)

// All returns the kinds in order, none of no baseline.
func (b *Baseline) All() []string {
	switch {
	case b == nil:
		return nil
	case b.Kinds != nil:
		return b.Kinds
	case b.Kind == "logistic-regression":
		return []string{Logistic}
	}
	return []string{b.Kind}
}
