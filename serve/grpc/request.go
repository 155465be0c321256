package grpc

import (
	"fmt"
	"strings"
)

// request is a ModelInferRequest, whose parts lie in the message.
type request struct {
	model, version, id string
	parameters         []parameter
	inputs             []input
	outputs            []output
	raw                []string
}

type input struct {
	name, datatype string
	shape          []int64
	contents       string // a message of its own
	given          bool   // there are contents, if only of no values
	parameters     []parameter
}

type output struct {
	name       string
	parameters []parameter
}

// The bytes of memory that a part of a request takes at most: in its list, which is twice
// there while it grows, and in what serve gets of it.
const (
	inputBytes     = 512
	outputBytes    = 144
	parameterBytes = 80
	rawBytes       = 40
)

// The most axes of a shape, and the most parameters of a list.
const (
	maxAxes       = 16
	maxParameters = 64
)

// reader reads a request. take is asked before memory is allocated.
type reader struct{ take func(bytes int64) error }

// read reads a whole request.
func (d *reader) read(message string) (*request, error) {
	r, w := &request{}, &wire{message}
	err := w.fields(func(t tag) (err error) {
		switch t {
		case 1<<3 | bytesType:
			r.model, err = w.text("model_name")
		case 2<<3 | bytesType:
			r.version, err = w.text("model_version")
		case 3<<3 | bytesType:
			r.id, err = w.text("id")
		case 4<<3 | bytesType:
			r.parameters, err = d.parameter(w, r.parameters)
		case 5<<3 | bytesType:
			r.inputs, err = d.input(w, r.inputs)
		case 6<<3 | bytesType:
			r.outputs, err = d.output(w, r.outputs)
		case 7<<3 | bytesType:
			r.raw, err = d.rawContents(w, r.raw)
		default:
			err = w.skip(t)
		}
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("the message: %w", err)
	}
	return r, nil
}

// input reads one more input.
func (d *reader) input(w *wire, list []input) ([]input, error) {
	if err := d.take(inputBytes); err != nil {
		return nil, err
	}
	message, err := w.bytes()
	if err != nil {
		return nil, err
	}
	in, own := input{}, &wire{message}
	err = own.fields(func(t tag) (err error) {
		switch t {
		case 1<<3 | bytesType:
			in.name, err = own.text("name")
		case 2<<3 | bytesType:
			in.datatype, err = own.text("datatype")
		case 3<<3 | varintType:
			in.shape, err = axis(own, in.shape)
		case 3<<3 | bytesType:
			in.shape, err = axes(own, in.shape)
		case 4<<3 | bytesType:
			in.parameters, err = d.parameter(own, in.parameters)
		case 5<<3 | bytesType:
			if in.given {
				return strict("contents are given twice")
			}
			in.given = true
			in.contents, err = own.bytes()
		default:
			err = own.skip(t)
		}
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("inputs[%d]: %w", len(list), err)
	}
	return append(list, in), nil
}

// axes reads lengths of axes, which are packed: one behind the other.
func axes(w *wire, shape []int64) ([]int64, error) {
	list, err := w.bytes()
	for own := (&wire{list}); err == nil && len(own.left) > 0; {
		shape, err = axis(own, shape)
	}
	return shape, err
}

// axis reads the length of one more axis.
func axis(w *wire, shape []int64) ([]int64, error) {
	n, err := w.varint()
	if err != nil {
		return nil, err
	}
	if len(shape) == maxAxes {
		return nil, strict("the shape has more than %d axes", maxAxes)
	}
	return append(shape, int64(n)), nil
}

// output reads one more output that is asked for.
func (d *reader) output(w *wire, list []output) ([]output, error) {
	if err := d.take(outputBytes); err != nil {
		return nil, err
	}
	message, err := w.bytes()
	if err != nil {
		return nil, err
	}
	out, own := output{}, &wire{message}
	err = own.fields(func(t tag) (err error) {
		switch t {
		case 1<<3 | bytesType:
			out.name, err = own.text("name")
		case 2<<3 | bytesType:
			out.parameters, err = d.parameter(own, out.parameters)
		default:
			err = own.skip(t)
		}
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("outputs[%d]: %w", len(list), err)
	}
	return append(list, out), nil
}

// rawContents reads the values of one more input.
func (d *reader) rawContents(w *wire, list []string) ([]string, error) {
	if err := d.take(rawBytes); err != nil {
		return nil, err
	}
	raw, err := w.bytes()
	return append(list, raw), err
}

// clip returns the beginning of what a request gives, for a message.
func clip(text string) string {
	const most = 200
	if len(text) <= most {
		return text
	}
	return strings.ToValidUTF8(text[:most], "") + "…"
}
