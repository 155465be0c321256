package recipe

import (
	"cmp"
	"strconv"

	"cajal/nn/describe"
)

// Facts say what a network has to fit. They are known of data that comes with
// the program, and of data of the user's own once it has been read.
type Facts struct {
	Shape   []int    // of one sample's inputs
	Classes int      // 0 where numbers are predicted
	Targets int      // numbers to predict; 0 where classes are
	Names   []string // of the classes, of the numbers or of the labels, as far as they have some
	// Labels are the names of the two classes of each label, where a sample may have any
	// of several labels; Classes and Targets are 0 then.
	Labels  [][]string
	Tables  []int // how many levels each category has that is embedded
	Numbers []int // the places of the inputs that are numbers of a table's columns
	IDs     bool  // the inputs are whole numbers, those of the categories
	// Inputs are those of a network that has several; Shape, Tables and IDs are then
	// empty.
	Inputs []describe.Input
}

// Flow returns what goes into the network.
func (f Facts) Flow() describe.Flow {
	if len(f.Inputs) > 0 {
		return describe.FlowOf(f.Inputs...)
	}
	return describe.Flow{Shape: f.Shape, Whole: f.IDs, Tables: f.Tables, Numbers: f.Numbers}
}

// ClassNames returns the names of the classes, "0", "1", … where the data gives none,
// and nil where numbers are predicted.
func (f Facts) ClassNames() []string {
	switch {
	case f.Classes == 0:
		return nil
	case len(f.Names) == f.Classes:
		return f.Names
	}
	names := make([]string, f.Classes)
	for i := range names {
		names[i] = strconv.Itoa(i)
	}
	return names
}

// kind is what a recipe's data.kind means.
type kind struct {
	shape        []int // of one sample's inputs
	classes      int   // unless class_count says otherwise
	targets      int   // numbers to predict; 0 where classes are
	manyClasses  bool  // class_count may be set
	generated    bool  // as many samples as one wants are drawn
	oneDraw      bool  // training and test samples are drawn together
	shuffled     bool  // once they are drawn, unless in_order says not to
	counted      bool  // class_samples may be set
	hasTestSplit bool  // it comes in a training and a test part
	userData     bool  // it is the user's: all else is known once it has been read
	bytes        bool  // it is pictures of one size, as bytes
}

var kinds = map[string]kind{
	"moons":      {shape: []int{2}, classes: 2, generated: true, shuffled: true, counted: true},
	"circles":    {shape: []int{2}, classes: 2, generated: true, shuffled: true, counted: true},
	"quantiles":  {shape: []int{2}, classes: 2, manyClasses: true, generated: true, shuffled: true},
	"blobs":      {shape: []int{2}, classes: 3, manyClasses: true, generated: true, shuffled: true, counted: true, oneDraw: true}, // another seed would put them elsewhere
	"spiral":     {shape: []int{2}, classes: 3, manyClasses: true, generated: true},
	"arithmetic": {shape: []int{2}, targets: 3, generated: true},
	"people":     {shape: []int{2}, classes: 2},
	"digits":     {shape: []int{1, 8, 8}, classes: 10},
	"mnist":      {shape: []int{1, 28, 28}, classes: 10, hasTestSplit: true},
	"table":      {userData: true},
	"images":     {userData: true},
	"arrays":     {userData: true},
	"idx":        {userData: true, bytes: true},
	"cifar":      {userData: true, bytes: true},
}

// Facts returns what a network has to fit, and whether that is known: not so of
// data of the user's own, which has to be read.
func (r *Recipe) Facts() (Facts, bool) {
	d := &r.Data
	k, ok := kinds[d.Kind]
	if !ok || k.userData {
		return Facts{}, false
	}
	f := Facts{Shape: k.shape, Classes: k.classes, Targets: k.targets}
	if d.ClassCount != nil {
		f.Classes = *d.ClassCount
	}
	if f.Classes > 0 {
		f.Names = d.Classes
	}
	return f, true
}

// UserData reports whether the data is the user's own, and read from files.
func (d *Data) UserData() bool { return kinds[d.Kind].userData }

// Bytes reports whether the data is pictures of one size, kept as bytes.
func (d *Data) Bytes() bool { return kinds[d.Kind].bytes }

// Pixels reports whether the inputs are pixels of pictures of one size, from -1, black, to 1,
// white: bytes, or arrays whose range is known.
func (d *Data) Pixels() bool { return d.Bytes() || len(d.Range) > 0 }

// OneDraw reports whether training and test samples are drawn together.
func (d *Data) OneDraw() bool { return kinds[d.Kind].oneDraw }

// colours are how many channels the words of data.colour mean.
var colours = map[string]int{"grey": 1, "rgb": 3}

// Pictures returns the height and width that pictures are brought to, and how
// many numbers a pixel has.
func (d *Data) Pictures() (size, channels int) {
	size, channels = d.Size, colours[cmp.Or(d.Colour, "rgb")]
	if size == 0 {
		size = 32
	}
	return size, channels
}
