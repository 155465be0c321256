package grpc

import (
	"encoding/binary"
	"math"
	"strings"

	"cajal/serve"
	"cajal/serve/grpc/internal/inference"
)

// response returns the message of an answer: its values in bytes, as they are, or typed.
func response(a *serve.Inferred, typed bool) *inference.ModelInferResponse {
	m := &inference.ModelInferResponse{ModelName: a.Model, ModelVersion: a.Version, Id: a.ID}
	if len(a.Notes) > 0 {
		m.Parameters = map[string]*inference.InferParameter{
			"warnings": {ParameterChoice: &inference.InferParameter_StringParam{StringParam: strings.ToValidUTF8(strings.Join(a.Notes, "; "), "\ufffd")}},
		}
	}
	for i := range a.Outputs {
		o := &a.Outputs[i]
		t := &inference.ModelInferResponse_InferOutputTensor{Name: o.Name, Datatype: o.Datatype, Shape: o.Shape}
		if typed {
			t.Contents = typedContents(o)
		} else {
			m.RawOutputContents = append(m.RawOutputContents, o.Data)
		}
		m.Outputs = append(m.Outputs, t)
	}
	return m
}

// typedContents returns the values of an output, FP64 or BYTES.
func typedContents(o *serve.Output) *inference.InferTensorContents {
	c := &inference.InferTensorContents{}
	if o.Datatype == "BYTES" {
		for left := o.Data; len(left) >= 4; {
			n := binary.LittleEndian.Uint32(left)
			c.BytesContents = append(c.BytesContents, left[4:4+n])
			left = left[4+n:]
		}
		return c
	}
	c.Fp64Contents = make([]float64, len(o.Data)/8)
	for i := range c.Fp64Contents {
		c.Fp64Contents[i] = math.Float64frombits(binary.LittleEndian.Uint64(o.Data[8*i:]))
	}
	return c
}
