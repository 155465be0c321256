package model

import (
	"fmt"

	"cajal/nn"
	"cajal/nn/describe"
	"cajal/safetensors"
	"cajal/tensor"
)

// The keys of a file's metadata.
const (
	FormatKey  = "cajal.format"  // "2"
	VersionKey = "cajal.version" // of the program that wrote the file
)

// Error says what is wrong with a model file.
type Error struct {
	File string
	Key  string // of the metadata; "" if it is none of them
	Rule string // what was found and what was expected
}

// Error returns "model file: key: rule".
func (e *Error) Error() string {
	text := "model " + e.File
	if e.Key != "" {
		text += ": " + e.Key
	}
	return text + ": " + e.Rule
}

// formats read the metadata of files of older formats.
var formats = map[string]func(metadata map[string]string) (*Description, error){}

// RegisterFormat lets Open read files of an older format, whose tensors have
// the names of a single network's. Errors of read that are an [*Error] get the
// file's name.
func RegisterFormat(format string, read func(metadata map[string]string) (*Description, error)) {
	formats[format] = read
}

// Open reads a model file; it needs nothing but the file.
func Open(path string) (*Model, error) {
	f, err := safetensors.Open(path)
	if err != nil {
		return nil, notModel(path, err)
	}
	defer f.Close()
	m, err := read(f)
	if e, ok := err.(*Error); ok {
		e.File = path
	}
	return m, err
}

// zeros is for networks that get other numbers at once.
var zeros = describe.Start{Weight: nn.Constant(0), Bias: nn.Constant(0)}

// read builds the network that a file describes, and fills it.
func read(f *safetensors.File) (*Model, error) {
	d, err := readDescription(f.Metadata())
	if err != nil {
		return nil, err
	}
	if err := d.check(); err != nil {
		return nil, err
	}
	dtype, err := tensor.ParseDType(d.Inputs[0].DType)
	if err != nil {
		return nil, &Error{Key: "inputs", Rule: err.Error()}
	}
	flow := describe.Flow{Shape: d.Inputs[0].Shape()}
	if p := d.Inputs[0].Preparation.Table; p != nil {
		flow.Tables = p.Tables()
	}
	network, _, err := describe.Fit(d.Network, flow)
	if err != nil {
		return nil, &Error{Key: "network", Rule: err.Error()}
	}
	// The layers' sizes are a claim until the file is seen to have as many
	// numbers.
	numbers, have := describe.Numbers(network), elements(f)
	if numbers > have/int64(d.Members) {
		return nil, &Error{Key: "network", Rule: fmt.Sprintf("its network has %d parameters, and the file %d numbers", numbers*int64(d.Members), have)}
	}
	var members []nn.Layer
	for range d.Members {
		net, err := describe.Build(network, flow, zeros)
		if err != nil {
			return nil, &Error{Key: "network", Rule: err.Error()}
		}
		nn.Init(net, dtype, func(string) nn.Source { return nil }) // zeros are not drawn
		members = append(members, net)
	}
	return newModel(*d, dtype, members), fill(f, d, members)
}

// readDescription reads the metadata.
func readDescription(m map[string]string) (*Description, error) {
	format, ok := m[FormatKey]
	switch {
	case !ok && m["cajal.checkpoint"] != "":
		return nil, &Error{Rule: "it is a checkpoint of a training; cajal resume goes on from its directory, and writes a model with --save"}
	case !ok:
		return nil, &Error{Rule: "there is no " + FormatKey + " in its metadata: it holds tensors alone; want a file of cajal train --save"}
	}
	if old := formats[format]; old != nil {
		d, err := old(m)
		if err == nil {
			d.bare = true
		}
		return d, err
	}
	return nil, &Error{Key: FormatKey, Rule: fmt.Sprintf("%.40q, and this version reads %q; want a newer cajal", format, "1")}
}

// elements returns how many numbers a file's tensors hold.
func elements(f *safetensors.File) (n int64) {
	for _, e := range f.Entries() {
		n += int64(product(e.Shape))
	}
	return n
}
