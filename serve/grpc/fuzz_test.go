package grpc

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"
	"google.golang.org/protobuf/encoding/protowire"
	"google.golang.org/protobuf/proto"

	"cajal/serve"
	"cajal/serve/grpc/internal/inference"
)

// requests are what fuzzing begins with.
func requests(f *testing.F) {
	for _, q := range []*inference.ModelInferRequest{
		two([]float32{3}, "white"),
		{ModelName: "garden", ModelVersion: "1", Id: "7", Parameters: parameterMap{"interval": real(0.9), "a": text("b"), "c": whole(-1), "d": yes(true)}},
		{ModelName: "garden", Inputs: []*inference.ModelInferRequest_InferInputTensor{
			{Name: "length", Datatype: "INT8", Shape: []int64{2, 1}, Parameters: parameterMap{"x": whole(1)}, Contents: &inference.InferTensorContents{IntContents: []int32{1, -5}}},
			{Name: "colour", Datatype: "BYTES", Shape: []int64{2}, Contents: &inference.InferTensorContents{BytesContents: [][]byte{[]byte("red"), nil}}},
		}, Outputs: []*inference.ModelInferRequest_InferRequestedOutputTensor{wantedOutput("class", parameterMap{"binary_data": yes(false)})}},
		{ModelName: "garden", Inputs: []*inference.ModelInferRequest_InferInputTensor{
			{Name: "length", Datatype: "UINT64", Shape: []int64{1}, Contents: &inference.InferTensorContents{Uint64Contents: []uint64{1 << 63}}},
			{Name: "length", Datatype: "FP64", Shape: []int64{-1, 1 << 62}, Contents: &inference.InferTensorContents{Fp64Contents: []float64{1}, BoolContents: []bool{true}}}}},
	} {
		b, err := proto.Marshal(q)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(b)
	}
	// Lists in single values, a group, fields that there are not, a varint that is too long.
	b := protowire.AppendTag(nil, 5, protowire.BytesType)
	b = protowire.AppendBytes(b, []byte("\x18\x01\x18\x02\x2a\x05\x35\x00\x00\x80\x3f"))
	f.Add(b)
	f.Add([]byte("\x0a\x01g\x7b\x08\x01\x7c\xfa\x01\x01x"))
	f.Add([]byte("\x28\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01"))
	f.Add([]byte(strings.Repeat("\x2a\x00", 2000)))
}

// FuzzReadRequest has messages read here and by package proto: what one takes the other
// takes, and finds the same in it, but for what is a strictError here.
func FuzzReadRequest(f *testing.F) {
	requests(f)
	f.Fuzz(func(t *testing.T, message []byte) {
		want := &inference.ModelInferRequest{}
		whatProto := proto.Unmarshal(message, want)
		d := &reader{func(int64) error { return nil }}
		got, err := d.read(string(message))
		if err != nil {
			if _, stricter := errors.AsType[*strictError](err); whatProto == nil && !stricter {
				t.Errorf("%q: got %v, and proto takes it", message, err)
			}
			return
		}
		if whatProto != nil {
			// Contents and an input's parameters are read where they are wanted.
			for i := range got.inputs {
				got.inputs[i].contents = ""
			}
			return
		}
		if got.model != want.ModelName || got.version != want.ModelVersion || got.id != want.Id || len(got.inputs) != len(want.Inputs) ||
			len(got.outputs) != len(want.Outputs) || len(got.raw) != len(want.RawInputContents) || len(got.parameters) != len(want.Parameters) {
			t.Fatalf("%q: got %+v, want %v", message, got, want)
		}
		same(t, got.parameters, want.Parameters)
		for i, raw := range got.raw {
			if raw != string(want.RawInputContents[i]) {
				t.Errorf("%q: raw %d is %q, want %q", message, i, raw, want.RawInputContents[i])
			}
		}
		for i, o := range got.outputs {
			if o.name != want.Outputs[i].Name {
				t.Errorf("%q: output %d is %q, want %q", message, i, o.name, want.Outputs[i].Name)
			}
			same(t, o.parameters, want.Outputs[i].Parameters)
		}
		for i := range got.inputs {
			in, w := &got.inputs[i], want.Inputs[i]
			if in.name != w.Name || in.datatype != w.Datatype || !slices.Equal(in.shape, w.Shape) || in.given != (w.Contents != nil) {
				t.Errorf("%q: input %d is %+v, want %v", message, i, in, w)
			}
			sameContents(t, d, in, w.Contents)
		}
	})
}

func same(t *testing.T, got []parameter, want parameterMap) {
	for _, p := range got {
		w, ok := want[p.key]
		var value any
		switch c := w.GetParameterChoice().(type) {
		case *inference.InferParameter_BoolParam:
			value = c.BoolParam
		case *inference.InferParameter_Int64Param:
			value = c.Int64Param
		case *inference.InferParameter_StringParam:
			value = c.StringParam
		case *inference.InferParameter_DoubleParam:
			value = c.DoubleParam
		case *inference.InferParameter_Uint64Param:
			value = c.Uint64Param
		}
		if !ok || p.value != value && p.value == p.value {
			t.Errorf("parameter %q is %v, want %v", p.key, p.value, value)
		}
	}
}

// sameContents reads the contents of an input as each datatype.
func sameContents(t *testing.T, d *reader, in *input, want *inference.InferTensorContents) {
	if !in.given {
		return
	}
	for datatype, of := range map[string]struct {
		n   int
		raw func() []byte
	}{
		"BOOL":   {len(want.BoolContents), func() []byte { return little(want.BoolContents) }},
		"INT32":  {len(want.IntContents), func() []byte { return little(want.IntContents) }},
		"INT64":  {len(want.Int64Contents), func() []byte { return little(want.Int64Contents) }},
		"UINT32": {len(want.UintContents), func() []byte { return little(want.UintContents) }},
		"UINT64": {len(want.Uint64Contents), func() []byte { return little(want.Uint64Contents) }},
		"FP32":   {len(want.Fp32Contents), func() []byte { return little(want.Fp32Contents) }},
		"FP64":   {len(want.Fp64Contents), func() []byte { return little(want.Fp64Contents) }},
		"BYTES": {len(want.BytesContents), func() (b []byte) {
			for _, s := range want.BytesContents {
				b = append(b, texts(string(s))...)
			}
			return b
		}},
	} {
		c := &contents{reader: d, message: in.contents, datatype: datatype, shape: in.shape}
		got, err := c.raw(of.n)
		switch {
		case err == nil && got != string(of.raw()):
			t.Errorf("%q as %s: got %q, want %q", in.contents, datatype, got, of.raw())
		case err != nil:
			if _, stricter := errors.AsType[*strictError](err); !stricter {
				t.Errorf("%q as %s: %v", in.contents, datatype, err)
			}
		}
	}
}

// FuzzInfer sends anything as a request for an inference: there is an answer or a mistake,
// and what was charged is given back.
func FuzzInfer(f *testing.F) {
	requests(f)
	s := start(f, flowers{}, serve.Limit(serve.Limits{Memory: 4 << 20}))
	c := dial(f, s.grpc)
	array := start(f, sums{}, serve.Limit(serve.Limits{Memory: 4 << 20}))
	d := dial(f, array.grpc)
	f.Fuzz(func(t *testing.T, message []byte) {
		for _, c := range []interface {
			send(message []byte) error
		}{client{c}, client{d}} {
			switch err := c.send(message); status.Code(err) {
			case codes.OK, codes.InvalidArgument, codes.NotFound:
			case codes.ResourceExhausted:
				if !strings.Contains(err.Error(), "want at most") && !strings.Contains(err.Error(), "more than") {
					t.Errorf("%q: %v", message, err)
				}
			default:
				if !strings.Contains(err.Error(), "network's output") {
					t.Errorf("%q: %v", message, err)
				}
			}
		}
	})
}
