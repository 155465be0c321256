package model

import (
	"errors"
	"fmt"
	"reflect"

	"cajal/data"
	"cajal/data/table/schema"
	"cajal/internal/readjson"
	"cajal/nn"
	"cajal/nn/describe"
	"cajal/safetensors"
)

// The keys of a file's metadata.
const (
	formatKey  = "cajal.format"  // "2"
	versionKey = "cajal.version" // of the program that wrote the file
	modelKey   = "cajal.model"   // the Description in JSON
)

// format is what this version writes.
const format = "2"

// maxDescription is the longest description that is read, in bytes. Those with
// long lists of categories have some hundreds of kilobytes.
const maxDescription = 16 << 20

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
	if e := new(Error); errors.As(err, &e) {
		e.File = path
	}
	if err != nil {
		return nil, err
	}
	return m, nil
}

// read builds the network that a file describes, and fills it.
func read(f *safetensors.File) (*Model, error) {
	d, err := readDescription(f.Metadata())
	if err != nil {
		return nil, err
	}
	if err := d.check(); err != nil {
		return nil, err
	}
	dtype, err := d.precision()
	if err != nil {
		return nil, &Error{Key: "inputs", Rule: err.Error()}
	}
	if err := d.fit(); err != nil {
		return nil, err
	}
	if err := d.claims(elements(f)); err != nil {
		return nil, err
	}
	var members []nn.Layer
	for k := range d.Members {
		net, err := describe.Build(*d.network(k), d.flow(), describe.Start{})
		if err != nil {
			return nil, &Error{Key: "network", Rule: err.Error()}
		}
		members = append(members, net)
	}
	return newModel(*d, dtype, members), fill(f, d, dtype, members)
}

// claims refuses networks with more numbers than the file has: the layers' sizes are
// a claim until then.
func (d *Description) claims(have int64) error {
	if d.Members == 1 || len(d.Networks) == 0 {
		numbers := describe.Numbers(*d.network(0))
		if numbers <= have/int64(d.Members) {
			return nil
		}
		if d.Members == 1 {
			return &Error{Key: "network", Rule: fmt.Sprintf("its network has %d parameters, and the file %d numbers", numbers, have)}
		}
		return &Error{Key: "members", Rule: fmt.Sprintf("%d of %d parameters each need %d numbers, and the file has %d", d.Members, numbers, int64(d.Members)*numbers, have)}
	}
	var all int64
	for k := range d.Networks {
		if all += describe.Numbers(d.Networks[k]); all > have {
			return &Error{Key: fmt.Sprintf("networks[%d]", k), Rule: fmt.Sprintf("with it the networks have %d parameters, and the file %d numbers", all, have)}
		}
	}
	return nil
}

// readDescription reads the metadata.
func readDescription(m map[string]string) (*Description, error) {
	found, ok := m[formatKey]
	switch {
	case !ok && m["cajal.checkpoint"] != "":
		return nil, &Error{Rule: "it is a checkpoint of a training; cajal resume goes on from its directory, and writes a model with --save"}
	case !ok:
		return nil, &Error{Rule: "there is no " + formatKey + " in its metadata: it holds tensors alone; want a file of cajal train --save"}
	}
	if old := formats[found]; old != nil {
		d, err := old(m)
		if err == nil {
			d.bare = true
		}
		return d, err
	}
	text, ok := m[modelKey]
	switch {
	case found != format:
		return nil, &Error{Key: formatKey, Rule: fmt.Sprintf("%.40q, and this version reads %q%s", found, format, older(found))}
	case !ok:
		return nil, &Error{Key: modelKey, Rule: "missing from the metadata"}
	case len(text) > maxDescription:
		return nil, &Error{Key: modelKey, Rule: fmt.Sprintf("%d bytes, want at most %d", len(text), maxDescription)}
	}
	d := &Description{}
	if err := readjson.Decode([]byte(text), d, readjson.Required(),
		readjson.Strict(reflect.TypeFor[schema.Schema](), reflect.TypeFor[schema.Input](), reflect.TypeFor[schema.Target](), reflect.TypeFor[schema.TargetEncoding](), reflect.TypeFor[data.TargetTransform]())); err != nil {
		return nil, &Error{Key: modelKey, Rule: err.Error()}
	}
	return d, nil
}

// older says what to do about a format that this program cannot read.
func older(format string) string {
	if format == "1" {
		return "; a program that imports cajal/model/fromrecipe, such as cajal, reads it too"
	}
	return "; want a newer cajal"
}

// elements returns how many numbers a file's tensors hold.
func elements(f *safetensors.File) (n int64) {
	for _, e := range f.Entries() {
		n += int64(product(e.Shape))
	}
	return n
}
