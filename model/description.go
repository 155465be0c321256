package model

import (
	"fmt"

	"cajal/data"
	"cajal/data/table/schema"
	"cajal/nn/describe"
	"cajal/tensor"
)

// Description is all that a model is but its numbers: what it takes, what it
// gives, how its network is built, and where it comes from.
//
// In a file it is JSON. A reader ignores keys that it does not know, so that
// later versions can say more; what cannot be ignored without predicting
// something else, later versions list in Requires, and this one refuses by name.
// The options of a network's layers are not ignored: each counts.
type Description struct {
	Requires []string `json:"requires,omitempty"`

	Name    string          `json:"name"`
	Title   string          `json:"title,omitempty"`
	Source  string          `json:"source,omitempty"` // the kind of data that it learned from
	Inputs  []Input         `json:"inputs"`
	Outputs []Output        `json:"outputs"`
	Network describe.Module `json:"network"`
	// Networks are the builds of the members one by one, where they differ; empty
	// where all are built as Network, which is the first's.
	Networks []describe.Module `json:"networks,omitempty"`
	Members  int               `json:"members"`           // how many networks there are
	Combine  string            `json:"combine"`           // how their outputs become one: "mean"
	Rows     string            `json:"rows,omitempty"`    // a fingerprint of the samples that it learned from, as train.Fingerprint makes it
	Trained  *RowSet           `json:"trained,omitempty"` // which samples those were, so that evaluate can tell
	Scores   *Scores           `json:"scores,omitempty"`  // how good it is on samples that it did not learn from; nil where that was not measured
	DType    string            `json:"dtype,omitempty"`   // precision of the networks [that of the inputs that are floats]
	Recipe   string            `json:"recipe,omitempty"`  // where it comes from, a text for people and for package experiment

	bare bool // tensors have the names of a single network's, as in format 1
}

// Scores are what the training measured on samples that the networks did not learn from.
type Scores struct {
	Of       string             `json:"of"`       // "out of fold", each by the members that left it out, or "test"
	Measures map[string]float64 `json:"measures"` // by name, such as "accuracy" or "r2"
}

// Input is one input of a network: a batch of arrays of numbers.
type Input struct {
	Name        string      `json:"name"`
	DType       string      `json:"dtype"`
	Axes        []Axis      `json:"axes"`
	Preparation Preparation `json:"preparation"`
}

// Axis is an axis of an array: "N" for the batch, of any size, and then those
// of a sample, such as "C", "H" and "W" of a picture.
type Axis struct {
	Name string `json:"name"`
	Size int    `json:"size,omitempty"` // 0 for any
}

// Shape returns the shape of one sample.
func (in *Input) Shape() []int {
	shape := []int{}
	for _, a := range in.Axes[1:] {
		shape = append(shape, a.Size)
	}
	return shape
}

// Preparation is what makes of raw samples what a network sees. It was learned
// from the training samples and is part of the model. A part that is nil leaves
// the numbers as they are.
type Preparation struct {
	Standardise *data.StandardScaler `json:"standardise,omitempty"` // brings each number to mean 0 and deviation 1
	Scaling     *data.Scaling        `json:"scaling,omitempty"`     // scales each number otherwise
	Table       *schema.Schema       `json:"table,omitempty"`       // makes numbers of the columns of a table
	Pictures    *Pictures            `json:"pictures,omitempty"`    // makes numbers of picture files
}

// Pictures says what pictures become: Size × Size pixels of as many Channels, 1
// for grey and 3 for red, green and blue, each a number from -1, black, to 1, white.
type Pictures struct {
	Size     int `json:"size"`
	Channels int `json:"channels"`
}

// shape returns the shape of a picture, (C, H, W).
func (p *Pictures) shape() []int {
	return []int{p.Channels, p.Size, p.Size}
}

// Output is what a model predicts: one of some classes, or numbers.
type Output struct {
	Name string `json:"name"`
	// Activation makes predictions of what the network computes: "softmax" or
	// "sigmoid" probabilities; "exp" the means of counts, whose logarithms it
	// computes; "gaussian" means and deviations of means and as many logarithms of
	// variances. "none" leaves numbers as they are, and so does "scores": of classes
	// they are no probabilities, and the largest wins; a single score is above 0
	// where it speaks for the second of two classes.
	Activation string `json:"activation"`
	// Classes are the names of the classes, in the order of the probabilities, or
	// of the two of a single probability, which is that of the second; nil where
	// numbers are predicted.
	Classes []string `json:"classes,omitempty"`
	Targets []string `json:"targets,omitempty"` // names of the numbers; nil where classes are predicted
	// Labels are targets of two classes each, of which a sample has one for each; nil
	// where one class or numbers are predicted. The network gives for each the
	// probability of its second class.
	Labels []Label `json:"labels,omitempty"`
	// Scaling is what the numbers were scaled by in training, to be undone; nil
	// where they have the units of the data.
	Scaling *data.TargetScaler `json:"scaling,omitempty"`
	// Intervals says how far predictions of numbers may be off; nil where that was
	// not measured.
	Intervals *Intervals `json:"intervals,omitempty"`
	// Decision says from which probability on the positive one of two classes is
	// predicted; nil where the most probable class is.
	Decision *Decision `json:"decision,omitempty"`
}

// Label is one of several targets of two classes.
type Label struct {
	Name    string   `json:"name"`
	Classes []string `json:"classes"` // the two, of which the network gives the probability of the second
}

// Class returns the class that a probability of the second one speaks for.
func (l *Label) Class(p float64) string { return l.Classes[Largest([]float64{1 - p, p})] }

// ProbabilityName says in tables what the probability is of: "probability of rain = yes".
func (l *Label) ProbabilityName() string {
	return "probability of " + l.Name + " = " + l.Classes[1]
}

// requiresNetworks stands in Requires where members differ in their builds: who does
// not know Networks would predict with other layers, which may well have weights of
// the same shapes.
const requiresNetworks = "networks"

// requiresTransforms stands in Requires where numbers were transformed before they were
// scaled: who does not know that would predict the transformed ones.
const requiresTransforms = "target transforms"

// network describes member k.
func (d *Description) network(k int) *describe.Module {
	if len(d.Networks) > 0 {
		return &d.Networks[k]
	}
	return &d.Network
}

// flow is what goes into the network as one of its inputs.
func (in *Input) flow() describe.Flow {
	f := describe.Flow{Shape: in.Shape(), Whole: in.whole()}
	if s := in.Preparation.Table; s != nil {
		f.Tables, f.Numbers = s.Tables(), s.Numbers()
	}
	return f
}

// whole reports whether an input is whole numbers.
func (in *Input) whole() bool { return in.DType == tensor.Int64.String() }

// flow is what goes into the network.
func (d *Description) flow() describe.Flow {
	var inputs []describe.Input
	for i := range d.Inputs {
		inputs = append(inputs, describe.Input{Name: d.Inputs[i].Name, Flow: d.Inputs[i].flow()})
	}
	return describe.FlowOf(inputs...)
}

// precision returns the type of the networks' numbers.
func (d *Description) precision() (tensor.DType, error) {
	text := d.DType
	for i := range d.Inputs {
		switch in := &d.Inputs[i]; {
		case in.whole():
		case text == "":
			text = in.DType
		case in.DType != text:
			return 0, fmt.Errorf("input %.40q is %.40q, and the network %.40q; want one type of floats, or int64 for ids", in.Name, in.DType, text)
		}
	}
	if text == "" {
		return tensor.Float32, nil
	}
	dtype, err := tensor.ParseDType(text)
	if err == nil && !dtype.Float() {
		err = fmt.Errorf("the type %v; networks compute in float32 or float64", dtype)
	}
	return dtype, err
}

// schemas returns those of the inputs, nil if they are no columns of a table.
func (d *Description) schemas() (l schema.List) {
	for i := range d.Inputs {
		if s := d.Inputs[i].Preparation.Table; s != nil {
			l = append(l, s)
		}
	}
	return l
}
