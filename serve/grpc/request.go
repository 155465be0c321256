package grpc

import (
	"errors"
	"fmt"
	"strings"

	"cajal/serve"
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

// Bytes of memory for a part of a request.
const (
	inputBytes     = 160
	outputBytes    = 64
	parameterBytes = 80
	rawBytes       = 32
)

// maxAxes is how many axes a shape may have, and maxParameters how many of them a list.
const (
	maxAxes       = 16
	maxParameters = 64
)

// reader reads a request. take is asked before memory is allocated.
type reader struct{ take func(bytes int64) error }

// wrong puts the place of a mistake before it, unless that was done where it was found.
func wrong(place string, err error) error {
	if _, done := err.(*placed); done || err == nil {
		return err
	}
	return &placed{serve.Refuse(serve.Invalid, "%s: %w", place, err)}
}

// placed is an error that says where it is, or is none of the message's.
type placed struct{ error }

func (p *placed) Unwrap() error { return p.error }

// charge asks for memory.
func (d *reader) charge(bytes int64) error {
	if err := d.take(bytes); err != nil {
		return &placed{err}
	}
	return nil
}

// read reads a whole request.
func (d *reader) read(message string) (*request, error) {
	r := &request{}
	w := &wire{message}
	err := w.fields(
		func(number, kind int) bool { return number >= 1 && number <= 7 && kind == asBytes },
		func(number, _ int) (err error) {
			switch number {
			case 1:
				r.model, err = w.text("model_name")
			case 2:
				r.version, err = w.text("model_version")
			case 3:
				r.id, err = w.text("id")
			case 4:
				r.parameters, err = d.parameter(w, r.parameters, "parameters")
			case 5:
				err = d.input(w, r)
			case 6:
				err = d.output(w, r)
			default:
				var raw string
				if raw, err = w.bytes(); err == nil {
					err = d.charge(rawBytes)
					r.raw = append(r.raw, raw)
				}
			}
			return err
		})
	return r, wrong("the message", err)
}

func (d *reader) input(w *wire, r *request) error {
	if err := d.charge(inputBytes); err != nil {
		return err
	}
	place := fmt.Sprintf("inputs[%d]", len(r.inputs))
	message, err := w.bytes()
	if err != nil {
		return err
	}
	in, own := input{}, &wire{message}
	err = own.fields(
		func(number, kind int) bool {
			return number >= 1 && number <= 5 && kind == asBytes || number == 3 && kind == asVarint
		},
		func(number, kind int) (err error) {
			switch number {
			case 1:
				in.name, err = own.text("name")
			case 2:
				in.datatype, err = own.text("datatype")
			case 3:
				in.shape, err = axes(own, kind, in.shape)
			case 4:
				in.parameters, err = d.parameter(own, in.parameters, place+".parameters")
			default:
				if in.given {
					return errors.New("contents are given twice")
				}
				in.given = true
				in.contents, err = own.bytes()
			}
			return err
		})
	if err != nil {
		return wrong(place, err)
	}
	r.inputs = append(r.inputs, in)
	return nil
}

// axes reads lengths of axes, one or a list of them.
func axes(w *wire, kind int, shape []int64) ([]int64, error) {
	if kind == asVarint {
		return axis(w, shape)
	}
	list, err := w.bytes()
	for own := (&wire{list}); err == nil && own.more(); {
		shape, err = axis(own, shape)
	}
	return shape, err
}

func axis(w *wire, shape []int64) ([]int64, error) {
	n, err := w.varint()
	if err != nil {
		return nil, err
	}
	if len(shape) == maxAxes {
		return nil, fmt.Errorf("the shape has more than %d axes", maxAxes)
	}
	return append(shape, int64(n)), nil
}

func (d *reader) output(w *wire, r *request) error {
	if err := d.charge(outputBytes); err != nil {
		return err
	}
	place := fmt.Sprintf("outputs[%d]", len(r.outputs))
	message, err := w.bytes()
	if err != nil {
		return err
	}
	out, own := output{}, &wire{message}
	err = own.fields(
		func(number, kind int) bool { return (number == 1 || number == 2) && kind == asBytes },
		func(number, _ int) (err error) {
			if number == 1 {
				out.name, err = own.text("name")
			} else {
				out.parameters, err = d.parameter(own, out.parameters, place+".parameters")
			}
			return err
		})
	if err != nil {
		return wrong(place, err)
	}
	r.outputs = append(r.outputs, out)
	return nil
}

// clip returns the beginning of what a request gives, for a message.
func clip(text string) string {
	const most = 200
	if len(text) <= most {
		return text
	}
	return strings.ToValidUTF8(text[:most], "") + "…"
}
