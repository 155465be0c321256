package grpc

import (
	"context"
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
		return nil, err
	}
	in, typed, err := d.inference(q)
	if err != nil {
		return nil, serve.Refuse(serve.Invalid, "%w", err)
	}
	out, err := a.call.Infer(ctx, in)
	if err != nil {
		return nil, err
	}
	m := response(out, typed)
	// Contents take as much again as the bytes that they are made of, and so does the message.
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

// inference returns what a request asks for, and whether the answer's values are typed.
func (d *reader) inference(q *request) (in *serve.Inference, typed bool, err error) {
	in = &serve.Inference{Model: q.model, Version: q.version, ID: q.id}
	if err := checkPlaces(q.parameters, "parameters", ofRequest); err != nil {
		return nil, false, err
	}
	if in.Interval, err = interval(q.parameters); err != nil {
		return nil, false, err
	}
	if in.Outputs, typed, err = outputs(q); err != nil {
		return nil, false, err
	}
	if len(q.raw) > 0 && len(q.raw) != len(q.inputs) {
		return nil, false, fmt.Errorf("raw_input_contents are of %d inputs, want them of each of the %d", len(q.raw), len(q.inputs))
	}
	for i := range q.inputs {
		t := &q.inputs[i]
		if err := checkPlaces(t.parameters, fmt.Sprintf("inputs[%d].parameters", i), ofInput); err != nil {
			return nil, false, err
		}
		one := serve.Input{Name: t.name, Datatype: t.datatype, Shape: t.shape}
		switch {
		case len(q.raw) > 0 && t.given:
			return nil, false, fmt.Errorf("inputs[%d] has contents, and there are raw_input_contents too; want one of them", i)
		case len(q.raw) > 0:
			raw := q.raw[i]
			one.Data = func(int) (string, error) { return raw, nil }
		case t.given:
			c := &contents{reader: d, message: t.contents, datatype: t.datatype, shape: t.shape}
			one.Data = c.raw
		}
		in.Inputs = append(in.Inputs, one)
	}
	return in, typed, nil
}

// outputs returns the outputs that are asked for, and whether they are typed.
func outputs(q *request) (list []serve.Wanted, typed bool, err error) {
	all, err := truth(q.parameters, "binary_data_output", "parameters", true)
	if err != nil {
		return nil, false, err
	}
	for i := range q.outputs {
		o := &q.outputs[i]
		place := fmt.Sprintf("outputs[%d].parameters", i)
		if err := checkPlaces(o.parameters, place, ofOutput); err != nil {
			return nil, false, err
		}
		w := serve.Wanted{Name: o.name}
		if w.Top, err = count(o.parameters, "classification", place); err != nil {
			return nil, false, err
		}
		binary, err := truth(o.parameters, "binary_data", place, all)
		if err != nil {
			return nil, false, err
		}
		if i > 0 && binary == typed {
			return nil, false, fmt.Errorf("%s.binary_data: outputs are to be in raw_output_contents and in contents; want one of them", place)
		}
		typed = !binary
		list = append(list, w)
	}
	if len(q.outputs) == 0 {
		typed = !all
	}
	return list, typed, nil
}
