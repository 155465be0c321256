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

// typedBytes returns how much memory the typed values of an answer take.
func typedBytes(a *serve.Inferred) (n int64) {
	for i := range a.Outputs {
		if o := &a.Outputs[i]; o.Datatype == "BYTES" {
			n += 24 * int64(values(o.Shape)) // a slice each
		} else {
			n += int64(len(o.Data))
		}
	}
	return n
}

// typedContents returns the values of an output, FP64 or BYTES.
func typedContents(o *serve.Output) *inference.InferTensorContents {
	if o.Datatype == "BYTES" {
		list := make([][]byte, 0, values(o.Shape))
		for left := o.Data; len(left) >= 4; {
			n := binary.LittleEndian.Uint32(left)
			list = append(list, left[4:4+n])
			left = left[4+n:]
		}
		return &inference.InferTensorContents{BytesContents: list}
	}
	list := make([]float64, len(o.Data)/8)
	for i := range list {
		list[i] = math.Float64frombits(binary.LittleEndian.Uint64(o.Data[8*i:]))
	}
	return &inference.InferTensorContents{Fp64Contents: list}
}

// values returns how many values a tensor has.
func values(shape []int64) int {
	n := 1
	for _, length := range shape {
		n *= int(length)
	}
	return n
}
