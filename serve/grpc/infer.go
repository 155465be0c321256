package grpc

import (
	"context"
	"errors"
	"fmt"

	"google.golang.org/protobuf/proto"

	"cajal/serve"
)

// modelInfer answers an inference request.
func (s *service) modelInfer(ctx context.Context) (any, error) {
	a := arrived(ctx)
	d := &reader{a.call.Take}
	q, err := d.read(a.message)
	if err != nil {
		return nil, mistake(err)
	}
	in, typed, err := d.asked(q)
	if err != nil {
		return nil, mistake(err)
	}
	out, err := a.call.Infer(ctx, in)
	if err != nil {
		return nil, err
	}
	if typed {
		if err := a.call.Take(typedBytes(out)); err != nil {
			return nil, err
		}
	}
	m := response(out, typed)
	size := proto.Size(m)
	if err := a.call.Take(int64(size)); err != nil {
		return nil, err
	}
	b, err := proto.MarshalOptions{UseCachedSize: true}.MarshalAppend(make([]byte, 0, size), m)
	if err != nil {
		return nil, fmt.Errorf("write the answer: %w", err)
	}
	a.message = ""
	a.call.Keep(int64(size))
	return encoded(b), nil
}

// mistake has an error be the request's fault, unless it has a kind: there may be no memory
// to read it.
func mistake(err error) error {
	if serve.KindOf(err) != serve.Internal {
		return err
	}
	return serve.Refuse(serve.Invalid, "%w", err)
}

// asked returns what a request asks for, and whether the answer's values are typed.
func (d *reader) asked(q *request) (in *serve.Inference, typed bool, err error) {
	in = &serve.Inference{Model: q.model, Version: q.version, ID: q.id}
	if err := checkPlaces(q.parameters, ofRequest); err != nil {
		return nil, false, err
	}
	if in.Interval, err = interval(q.parameters); err != nil {
		return nil, false, err
	}
	if in.Outputs, typed, err = outputs(q); err != nil {
		return nil, false, err
	}
	if in.Inputs, err = d.inputs(q); err != nil {
		return nil, false, err
	}
	in.LeftOut, err = d.leftOut(q)
	return in, typed, err
}

// leftOut returns the parameters of a request, its inputs and outputs that are not known here.
func (d *reader) leftOut(q *request) ([]string, error) {
	names, err := d.appendUnknown(nil, q.parameters, "")
	for i := 0; i < len(q.inputs) && err == nil; i++ {
		if list := q.inputs[i].parameters; len(list) > 0 {
			names, err = d.appendUnknown(names, list, fmt.Sprintf("inputs[%d].", i))
		}
	}
	for i := 0; i < len(q.outputs) && err == nil; i++ {
		if list := q.outputs[i].parameters; len(list) > 0 {
			names, err = d.appendUnknown(names, list, fmt.Sprintf("outputs[%d].", i))
		}
	}
	return names, err
}

// inputs returns the inputs of a request. Their values are all raw or all typed.
func (d *reader) inputs(q *request) ([]serve.Input, error) {
	if len(q.raw) > 0 && len(q.raw) != len(q.inputs) {
		return nil, fmt.Errorf("raw_input_contents are of %d inputs, want them of each of the %d", len(q.raw), len(q.inputs))
	}
	list := make([]serve.Input, 0, len(q.inputs))
	for i := range q.inputs {
		t := &q.inputs[i]
		if err := checkPlaces(t.parameters, ofInput); err != nil {
			return nil, fmt.Errorf("inputs[%d].%w", i, err)
		}
		one := serve.Input{Name: t.name, Datatype: t.datatype, Shape: t.shape}
		switch {
		case len(q.raw) > 0 && t.given:
			return nil, fmt.Errorf("inputs[%d] has contents, and there are raw_input_contents too; want one of them", i)
		case len(q.raw) > 0:
			raw := q.raw[i]
			one.Data = func(int) (string, error) { return raw, nil }
		case t.given:
			c := &contents{reader: d, message: t.contents, datatype: t.datatype, shape: t.shape}
			one.Data = c.raw
		}
		list = append(list, one)
	}
	return list, nil
}

// outputs returns the outputs that are asked for, and whether they are typed.
func outputs(q *request) (list []serve.Wanted, typed bool, err error) {
	all, err := truth(q.parameters, "binary_data_output", true)
	if err != nil {
		return nil, false, err
	}
	if len(q.outputs) == 0 {
		return nil, !all, nil
	}
	list = make([]serve.Wanted, 0, len(q.outputs))
	for i := range q.outputs {
		w, binary, err := wanted(&q.outputs[i], all)
		if err == nil && i > 0 && binary == typed {
			err = errors.New("parameters.binary_data: outputs are to be in raw_output_contents and in contents; want one of them")
		}
		if err != nil {
			return nil, false, fmt.Errorf("outputs[%d].%w", i, err)
		}
		list, typed = append(list, w), !binary
	}
	return list, typed, nil
}

// wanted returns an output that is asked for, and whether it is to be in bytes, as all are if
// it does not say.
func wanted(o *output, all bool) (w serve.Wanted, binary bool, err error) {
	w.Name = o.name
	if err = checkPlaces(o.parameters, ofOutput); err != nil {
		return w, false, err
	}
	if w.Top, err = count(o.parameters, "classification"); err != nil {
		return w, false, err
	}
	binary, err = truth(o.parameters, "binary_data", all)
	return w, binary, err
}
