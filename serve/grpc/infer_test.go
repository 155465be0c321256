package grpc

import (
	"bytes"
	"encoding/binary"
	"encoding/json"
	"io"
	"math"
	"net/http"
	"strconv"
	"strings"
	"testing"

	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"
	"google.golang.org/protobuf/proto"

	"cajal/serve"
	"cajal/serve/grpc/internal/inference"
)

// little returns numbers as raw contents have them.
func little(values any) []byte {
	var b bytes.Buffer
	if err := binary.Write(&b, binary.LittleEndian, values); err != nil {
		panic(err)
	}
	return b.Bytes()
}

func texts(all ...string) (b []byte) {
	for _, s := range all {
		b = append(binary.LittleEndian.AppendUint32(b, uint32(len(s))), s...)
	}
	return b
}

func text(s string) *inference.InferParameter {
	return &inference.InferParameter{ParameterChoice: &inference.InferParameter_StringParam{StringParam: s}}
}

func whole(n int64) *inference.InferParameter {
	return &inference.InferParameter{ParameterChoice: &inference.InferParameter_Int64Param{Int64Param: n}}
}

func yes(v bool) *inference.InferParameter {
	return &inference.InferParameter{ParameterChoice: &inference.InferParameter_BoolParam{BoolParam: v}}
}

func real(v float64) *inference.InferParameter {
	return &inference.InferParameter{ParameterChoice: &inference.InferParameter_DoubleParam{DoubleParam: v}}
}

type parameterMap = map[string]*inference.InferParameter

func wantedOutput(name string, p parameterMap) *inference.ModelInferRequest_InferRequestedOutputTensor {
	return &inference.ModelInferRequest_InferRequestedOutputTensor{Name: name, Parameters: p}
}

func TestMethods(t *testing.T) {
	s := start(t, flowers{}, serve.Version("7"))
	c := dial(t, s.grpc)
	if a, err := call[inference.ServerLiveResponse](c, "ServerLive", &inference.ServerLiveRequest{}); err != nil || !a.Live {
		t.Errorf("ServerLive: %v, %v", a, err)
	}
	if a, err := call[inference.ServerReadyResponse](c, "ServerReady", &inference.ServerReadyRequest{}); err != nil || !a.Ready {
		t.Errorf("ServerReady: %v, %v", a, err)
	}
	for _, version := range []string{"", "7"} {
		if a, err := call[inference.ModelReadyResponse](c, "ModelReady", &inference.ModelReadyRequest{Name: "garden", Version: version}); err != nil || !a.Ready {
			t.Errorf("ModelReady of version %q: %v, %v", version, a, err)
		}
	}
	for _, q := range []*inference.ModelReadyRequest{{Name: "field"}, {Name: "garden", Version: "8"}} {
		if a, err := call[inference.ModelReadyResponse](c, "ModelReady", q); err != nil || a.Ready {
			t.Errorf("ModelReady of %v: %v, %v", q, a, err)
		}
	}
	if a, err := call[inference.ServerMetadataResponse](c, "ServerMetadata", &inference.ServerMetadataRequest{}); err != nil || a.Name != "cajal" || a.Version == "" || len(a.Extensions) == 0 {
		t.Errorf("ServerMetadata: %v, %v", a, err)
	}
	a, err := call[inference.ModelMetadataResponse](c, "ModelMetadata", &inference.ModelMetadataRequest{Name: "garden"})
	tensor := func(name, datatype string, shape ...int64) *inference.ModelMetadataResponse_TensorMetadata {
		return &inference.ModelMetadataResponse_TensorMetadata{Name: name, Datatype: datatype, Shape: shape}
	}
	want := &inference.ModelMetadataResponse{
		Name: "garden", Versions: []string{"7"}, Platform: "cajal",
		Inputs:  []*inference.ModelMetadataResponse_TensorMetadata{tensor("length", "FP64", -1), tensor("colour", "BYTES", -1)},
		Outputs: []*inference.ModelMetadataResponse_TensorMetadata{tensor("class", "BYTES", -1), tensor("probabilities", "FP64", -1, 2)},
	}
	if err != nil || !proto.Equal(a, want) {
		t.Errorf("ModelMetadata: got %v, %v, want %v", a, err, want)
	}
}

// What the three forms of a request get: the digits that HTTP tells.
func TestInfer(t *testing.T) {
	s := start(t, flowers{})
	c := dial(t, s.grpc)
	typed := &inference.ModelInferRequest{ModelName: "garden", Inputs: []*inference.ModelInferRequest_InferInputTensor{
		{Name: "length", Datatype: "FP32", Shape: []int64{2}, Contents: &inference.InferTensorContents{Fp32Contents: []float32{3, 1.5}}},
		{Name: "colour", Datatype: "BYTES", Shape: []int64{2}, Contents: &inference.InferTensorContents{BytesContents: [][]byte{[]byte("white"), []byte("réd")}}},
	}}
	raw := two([]float32{3, 1.5}, "white", "réd")
	classes, numbers := texts("lily", "lily"), little([]float64{0.25, 0.75, 0.4, 0.6})
	for name, q := range map[string]*inference.ModelInferRequest{"raw": raw, "typed": typed} {
		q.Id = "7"
		a, err := infer(c, q)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if a.ModelName != "garden" || a.ModelVersion != "1" || a.Id != "7" || len(a.Outputs) != 2 || len(a.RawOutputContents) != 2 {
			t.Fatalf("%s: got %v", name, a)
		}
		for i, want := range []struct {
			name, datatype, shape string
			raw                   []byte
		}{{"class", "BYTES", "[2]", classes}, {"probabilities", "FP64", "[2 2]", numbers}} {
			o := a.Outputs[i]
			if o.Name != want.name || o.Datatype != want.datatype || shapeText(o.Shape) != want.shape || o.Contents != nil || !bytes.Equal(a.RawOutputContents[i], want.raw) {
				t.Errorf("%s: output %v %v, want %+v", name, o, a.RawOutputContents[i], want)
			}
		}
	}
	raw.Parameters = parameterMap{"binary_data_output": yes(false)}
	a, err := infer(c, raw)
	if err != nil || a.RawOutputContents != nil || len(a.Outputs) != 2 {
		t.Fatalf("typed outputs: got %v, %v", a, err)
	}
	if got := a.Outputs[0].Contents.BytesContents; len(got) != 2 || string(got[1]) != "lily" {
		t.Errorf("typed outputs: got %q", got)
	}
	if got := a.Outputs[1].Contents.Fp64Contents; len(got) != 4 || got[3] != 0.6 {
		t.Errorf("typed outputs: got %v", got)
	}
}

func shapeText(shape []int64) string {
	var all []string
	for _, n := range shape {
		all = append(all, strconv.FormatInt(n, 10))
	}
	return "[" + strings.Join(all, " ") + "]"
}

func TestParameters(t *testing.T) {
	s := start(t, flowers{})
	c := dial(t, s.grpc)
	q := two([]float32{3}, "mauve")
	q.Outputs = append(q.Outputs, wantedOutput("probabilities", parameterMap{"classification": whole(5)}))
	q.Inputs = append(q.Inputs, &inference.ModelInferRequest_InferInputTensor{Name: "scent", Parameters: parameterMap{"y": yes(true), "x": yes(true)}}, &inference.ModelInferRequest_InferInputTensor{Name: "id"})
	q.RawInputContents = append(q.RawInputContents, []byte("sweet"), nil)
	a, err := infer(c, q)
	if err != nil {
		t.Fatal(err)
	}
	if got, want := a.RawOutputContents[0], texts("0.75:1:lily", "0.25:0:rose"); a.Outputs[0].Datatype != "BYTES" || !bytes.Equal(got, want) {
		t.Errorf("got %s %q, want %q", a.Outputs[0].Datatype, got, want)
	}
	if got, want := a.Parameters["warnings"].GetStringParam(), "keys and parameters that are not known here are left out: inputs[2].parameters.x, inputs[2].parameters.y; columns that the model does not know are left out: scent; row 1 is mauve"; got != want {
		t.Errorf("got the warnings %q, want %q", got, want)
	}
}

// What is wrong with a request is told as HTTP tells it.
func TestMistakes(t *testing.T) {
	s := start(t, flowers{}, serve.Limit(serve.Limits{Rows: 3, Body: 4000}))
	c := dial(t, s.grpc)
	array := start(t, sums{}, serve.Limit(serve.Limits{Rows: 3}))
	d := dial(t, array.grpc)
	good := func() *inference.ModelInferRequest { return two([]float32{3}, "white") }
	matrix := func(datatype string, contents *inference.InferTensorContents) *inference.ModelInferRequest {
		return &inference.ModelInferRequest{ModelName: "garden", Inputs: []*inference.ModelInferRequest_InferInputTensor{
			{Name: "input", Datatype: datatype, Shape: []int64{1, 2, 3}, Contents: contents}}}
	}
	type change = func(q *inference.ModelInferRequest)
	for _, c := range []struct {
		name string
		edit change
		code codes.Code
		want string
	}{
		{"another model", func(q *inference.ModelInferRequest) { q.ModelName = "field" }, codes.NotFound, `there is no model "field"; the one here is "garden"`},
		{"another version", func(q *inference.ModelInferRequest) { q.ModelVersion = "2" }, codes.NotFound, `there is no version "2" of garden; the one here is "1"`},
		{"a long id", func(q *inference.ModelInferRequest) { q.Id = strings.Repeat("i", 4097) }, codes.ResourceExhausted, "more than 4000 bytes"},
		{"nothing", func(q *inference.ModelInferRequest) { q.Inputs, q.RawInputContents = nil, nil }, codes.InvalidArgument, `input "length" is missing; there are length, colour`},
		{"an input twice", func(q *inference.ModelInferRequest) {
			q.Inputs, q.RawInputContents = append(q.Inputs, q.Inputs[0]), append(q.RawInputContents, q.RawInputContents[0])
		}, codes.InvalidArgument, `input "length" is given twice`},
		{"an unknown input twice", func(q *inference.ModelInferRequest) {
			x := &inference.ModelInferRequest_InferInputTensor{Name: "x"}
			q.Inputs, q.RawInputContents = append(q.Inputs, x, x), append(q.RawInputContents, nil, nil)
		}, codes.InvalidArgument, `input "x" is given twice`},
		{"an output twice", func(q *inference.ModelInferRequest) {
			q.Outputs = append(q.Outputs, wantedOutput("class", nil), wantedOutput("class", nil))
		}, codes.InvalidArgument, `the output "class" is asked for twice`},
		{"an unknown output", func(q *inference.ModelInferRequest) { q.Outputs = append(q.Outputs, wantedOutput("scent", nil)) },
			codes.InvalidArgument, `there is no output "scent"; there are class, probabilities`},
		{"classification of a class", func(q *inference.ModelInferRequest) {
			q.Outputs = append(q.Outputs, wantedOutput("class", parameterMap{"classification": whole(1)}))
		}, codes.InvalidArgument, `the output "class" has the parameter classification, which is for "probabilities"`},
		{"classification of none", func(q *inference.ModelInferRequest) {
			q.Outputs = append(q.Outputs, wantedOutput("probabilities", parameterMap{"classification": whole(0)}))
		}, codes.InvalidArgument, "outputs[0].parameters.classification: found 0, want a whole number of at least 1"},
		{"classification as text", func(q *inference.ModelInferRequest) {
			q.Outputs = append(q.Outputs, wantedOutput("probabilities", parameterMap{"classification": text("2")}))
		}, codes.InvalidArgument, `outputs[0].parameters.classification: found the text "2", want a whole number`},
		{"a parameter in other letters", func(q *inference.ModelInferRequest) { q.Parameters = parameterMap{"Interval": real(0.9)} },
			codes.InvalidArgument, `parameters: the key "Interval" is not known; want "interval"`},
		{"intervals of classes", func(q *inference.ModelInferRequest) { q.Parameters = parameterMap{"interval": real(0.9)} },
			codes.InvalidArgument, "parameters.interval: intervals are of numbers, and the model predicts classes"},
		{"intervals as a text", func(q *inference.ModelInferRequest) { q.Parameters = parameterMap{"interval": text("0.9")} },
			codes.InvalidArgument, "parameters.interval: intervals are of numbers, and the model predicts classes"},
		{"no level", func(q *inference.ModelInferRequest) { q.Parameters = parameterMap{"interval": text("wide")} },
			codes.InvalidArgument, `parameters.interval: found the text "wide", want a number, a level such as 0.9`},
		{"NaN as level", func(q *inference.ModelInferRequest) { q.Parameters = parameterMap{"interval": real(math.NaN())} },
			codes.InvalidArgument, `parameters.interval: found the number NaN, want a number`},
		{"intervals of an output", func(q *inference.ModelInferRequest) {
			q.Outputs = append(q.Outputs, wantedOutput("class", parameterMap{"interval": real(0.9)}))
		}, codes.InvalidArgument, "outputs[0].parameters.interval: it belongs among the request's own parameters"},
		{"classification of an input", func(q *inference.ModelInferRequest) {
			q.Inputs[1].Parameters = parameterMap{"classification": whole(1)}
		}, codes.InvalidArgument, "inputs[1].parameters.classification: it belongs among the parameters of an output"},
		{"binary_data of the request", func(q *inference.ModelInferRequest) { q.Parameters = parameterMap{"binary_data": yes(true)} },
			codes.InvalidArgument, "parameters.binary_data: it belongs among the parameters of an output"},
		{"raw and typed outputs", func(q *inference.ModelInferRequest) {
			q.Outputs = append(q.Outputs, wantedOutput("class", parameterMap{"binary_data": yes(true)}), wantedOutput("probabilities", parameterMap{"binary_data": yes(false)}))
		}, codes.InvalidArgument, "outputs are to be in raw_output_contents and in contents; want one of them"},
		{"raw and typed", func(q *inference.ModelInferRequest) { q.Inputs[0].Contents = &inference.InferTensorContents{} },
			codes.InvalidArgument, "inputs[0] has contents, and there are raw_input_contents too"},
		{"too few raw", func(q *inference.ModelInferRequest) { q.RawInputContents = q.RawInputContents[:1] },
			codes.InvalidArgument, "raw_input_contents are of 1 inputs, want them of each of the 2"},
		{"too many raw", func(q *inference.ModelInferRequest) { q.RawInputContents = append(q.RawInputContents, nil) },
			codes.InvalidArgument, "raw_input_contents are of 3 inputs, want them of each of the 2"},
		{"no data", func(q *inference.ModelInferRequest) { q.RawInputContents = nil }, codes.InvalidArgument, `input "length": there is no data; want them in contents or in raw_input_contents`},
		{"a shape that lies", func(q *inference.ModelInferRequest) { q.Inputs[0].Shape = []int64{2} }, codes.InvalidArgument,
			`input "length": its data have 4 bytes, want 8: 2 values of FP32 of 4 bytes`},
		{"a huge shape", func(q *inference.ModelInferRequest) { q.Inputs[0].Shape = []int64{math.MaxInt64} }, codes.InvalidArgument, "want [N] for N rows, at most 3"},
		{"a negative shape", func(q *inference.ModelInferRequest) { q.Inputs[0].Shape = []int64{-1} }, codes.InvalidArgument, "the shape is [-1]"},
		{"no shape", func(q *inference.ModelInferRequest) { q.Inputs[0].Shape = nil }, codes.InvalidArgument, "the shape is []"},
		{"two columns in one", func(q *inference.ModelInferRequest) { q.Inputs[0].Shape = []int64{1, 2} }, codes.InvalidArgument, "the shape is [1 2], want [N] for N rows"},
		{"many axes", func(q *inference.ModelInferRequest) { q.Inputs[0].Shape = make([]int64, 17) }, codes.InvalidArgument, "inputs[0]: the shape has more than 16 axes"},
		{"no rows", func(q *inference.ModelInferRequest) {
			q.Inputs[0].Shape, q.Inputs[1].Shape, q.RawInputContents = []int64{0}, []int64{0}, [][]byte{nil, nil}
		}, codes.InvalidArgument, "there are no rows, want at least one"},
		{"a wrong datatype", func(q *inference.ModelInferRequest) { q.Inputs[0].Datatype = "FP33" }, codes.InvalidArgument, `the datatype is "FP33"`},
		{"an infinite number", func(q *inference.ModelInferRequest) {
			q.RawInputContents[0] = little([]float32{float32(math.Inf(1))})
		}, codes.InvalidArgument, "value 1: found +Inf, want a number that a float32 holds"},
		{"a text that is none", func(q *inference.ModelInferRequest) { q.RawInputContents[1] = texts("\xff") }, codes.InvalidArgument, "want a text in UTF-8"},
		{"a text that lies", func(q *inference.ModelInferRequest) { q.RawInputContents[1] = []byte{255, 255, 255, 255, 'a'} }, codes.InvalidArgument, "its length says 4294967295 bytes, and 1 are there"},
		{"parameters twice in other letters", func(q *inference.ModelInferRequest) {
			q.Outputs = append(q.Outputs, wantedOutput("class", parameterMap{"Binary_Data": yes(true)}))
		}, codes.InvalidArgument, `the key "Binary_Data" is not known; want "binary_data"`},
	} {
		q := good()
		c.edit(q)
		_, err := infer(dial(t, s.grpc), q)
		if status.Code(err) != c.code || !strings.Contains(status.Convert(err).Message(), c.want) {
			t.Errorf("%s:\n got %v\nwant %v %s", c.name, err, c.code, c.want)
		}
	}
	for _, c := range []struct {
		name string
		q    *inference.ModelInferRequest
		code codes.Code
		want string
	}{
		{"too few values", matrix("FP64", &inference.InferTensorContents{Fp64Contents: []float64{1, 2}}), codes.InvalidArgument, `input "input": it has 2 values, want 6 for the shape [1 2 3]`},
		{"another list", matrix("FP32", &inference.InferTensorContents{Fp64Contents: []float64{1, 2, 3, 4, 5, 6}}), codes.InvalidArgument,
			`values stand in fp64_contents, want those of FP32 in fp32_contents`},
		{"two lists", matrix("FP32", &inference.InferTensorContents{Fp32Contents: []float32{1, 2, 3, 4, 5, 6}, IntContents: []int32{1}}), codes.InvalidArgument,
			`values stand in int_contents, want those of FP32 in fp32_contents`},
		{"beyond a byte", matrix("INT8", &inference.InferTensorContents{IntContents: []int32{1, 2, 3, 4, 5, 300}}), codes.InvalidArgument,
			"value 6: found 300, want a whole number from -128 to 127"},
		{"FP16", matrix("FP16", &inference.InferTensorContents{}), codes.InvalidArgument, "the datatype FP16 has no contents; want it in raw_input_contents"},
		{"NaN", matrix("FP64", &inference.InferTensorContents{Fp64Contents: []float64{1, 2, math.NaN(), 4, 5, 6}}), codes.InvalidArgument, "value 3: found NaN"},
		{"texts in an array", matrix("BYTES", &inference.InferTensorContents{BytesContents: [][]byte{nil, nil, nil, nil, nil, nil}}), codes.InvalidArgument, "the datatype is BYTES, want numbers"},
		{"too large an answer", matrix("FP64", &inference.InferTensorContents{Fp64Contents: []float64{math.MaxFloat64, math.MaxFloat64, 0, 0, 0, 0}}), codes.Internal, "the network's output for row 1 is +Inf"},
	} {
		_, err := infer(d, c.q)
		if status.Code(err) != c.code || !strings.Contains(status.Convert(err).Message(), c.want) {
			t.Errorf("%s:\n got %v\nwant %v %s", c.name, err, c.code, c.want)
		}
	}
	if _, err := infer(c, good()); err != nil {
		t.Errorf("after all of them: %v", err)
	}
}

// Numbers of each datatype mean the same typed, raw, and as JSON over HTTP, to the bit.
func TestSameAsHTTP(t *testing.T) {
	s := start(t, sums{})
	c := dial(t, s.grpc)
	for _, one := range []struct {
		datatype string
		contents *inference.InferTensorContents
		raw      []byte
		data     string
	}{
		{"BOOL", &inference.InferTensorContents{BoolContents: []bool{true, false, true, true, true, true}}, []byte{1, 0, 1, 1, 1, 1}, "true,false,true,true,true,true"},
		{"INT8", &inference.InferTensorContents{IntContents: []int32{-128, 127, 0, -1, 5, 6}}, little([]int8{-128, 127, 0, -1, 5, 6}), "-128,127,0,-1,5,6"},
		{"INT16", &inference.InferTensorContents{IntContents: []int32{-32768, 32767, 0, -1, 5, 6}}, little([]int16{-32768, 32767, 0, -1, 5, 6}), "-32768,32767,0,-1,5,6"},
		{"INT32", &inference.InferTensorContents{IntContents: []int32{math.MinInt32, math.MaxInt32, 0, -1, 5, 6}}, little([]int32{math.MinInt32, math.MaxInt32, 0, -1, 5, 6}), "-2147483648,2147483647,0,-1,5,6"},
		{"INT64", &inference.InferTensorContents{Int64Contents: []int64{math.MinInt64, 3, 0, -1, 5, 6}}, little([]int64{math.MinInt64, 3, 0, -1, 5, 6}), "-9223372036854775808,3,0,-1,5,6"},
		{"UINT8", &inference.InferTensorContents{UintContents: []uint32{255, 3, 0, 1, 5, 6}}, []byte{255, 3, 0, 1, 5, 6}, "255,3,0,1,5,6"},
		{"UINT16", &inference.InferTensorContents{UintContents: []uint32{65535, 3, 0, 1, 5, 6}}, little([]uint16{65535, 3, 0, 1, 5, 6}), "65535,3,0,1,5,6"},
		{"UINT32", &inference.InferTensorContents{UintContents: []uint32{math.MaxUint32, 3, 0, 1, 5, 6}}, little([]uint32{math.MaxUint32, 3, 0, 1, 5, 6}), "4294967295,3,0,1,5,6"},
		{"UINT64", &inference.InferTensorContents{Uint64Contents: []uint64{math.MaxUint64, 3, 0, 1, 5, 6}}, little([]uint64{math.MaxUint64, 3, 0, 1, 5, 6}), "18446744073709551615,3,0,1,5,6"},
		{"FP16", nil, []byte{0, 0x3c, 0, 0x40, 0, 0, 1, 0, 0, 0xbc, 0, 0}, "1,2,0,5.960464477539063e-8,-1,0"},
		{"FP32", &inference.InferTensorContents{Fp32Contents: []float32{0.1, 3.4e38, -1, 1e-40, 5, 6}}, little([]float32{0.1, 3.4e38, -1, 1e-40, 5, 6}), ""},
		{"FP64", &inference.InferTensorContents{Fp64Contents: []float64{0.1, 0.2, 1e-300, -0.3, 5, 6}}, little([]float64{0.1, 0.2, 1e-300, -0.3, 5, 6}), "0.1,0.2,1e-300,-0.3,5,6"},
	} {
		q := &inference.ModelInferRequest{ModelName: "garden", Inputs: []*inference.ModelInferRequest_InferInputTensor{{Name: "input", Datatype: one.datatype, Shape: []int64{1, 6}}}}
		q.RawInputContents = [][]byte{one.raw}
		raw, err := infer(c, q)
		if err != nil {
			t.Errorf("%s: %v", one.datatype, err)
			continue
		}
		if one.contents != nil {
			q.RawInputContents, q.Inputs[0].Contents = nil, one.contents
			if typed, err := infer(c, q); err != nil || !proto.Equal(typed, raw) {
				t.Errorf("%s: typed gets %v, %v, and raw %v", one.datatype, typed, err, raw)
			}
		}
		if one.data == "" {
			continue
		}
		answer := post(t, s.http, `{"inputs":[{"name":"input","datatype":"`+one.datatype+`","shape":[1,6],"data":[`+one.data+`]}]}`)
		for i, o := range answer.Outputs {
			if got := math.Float64frombits(binary.LittleEndian.Uint64(raw.RawOutputContents[i])); got != o.Data[0] || raw.Outputs[i].Name != o.Name {
				t.Errorf("%s: %s is %v over gRPC and %v over HTTP", one.datatype, o.Name, got, o.Data[0])
			}
		}
	}
}

type httpAnswer struct {
	Outputs []struct {
		Name string
		Data []float64
	}
}

func post(t *testing.T, addr, body string) (a httpAnswer) {
	t.Helper()
	r, err := http.Post("http://"+addr+"/v2/models/garden/infer", "application/json", strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	defer r.Body.Close()
	b, err := io.ReadAll(r.Body)
	if err == nil {
		err = json.Unmarshal(b, &a)
	}
	if err != nil || r.StatusCode != 200 {
		t.Fatalf("%s: %d %s, %v", body, r.StatusCode, b, err)
	}
	return a
}

// Columns of a table get numbers with the digits that JSON would bring, and NaN is missing.
func TestNumbersOfTables(t *testing.T) {
	s := start(t, flowers{})
	c := dial(t, s.grpc)
	q := two([]float32{float32(math.NaN()), 9}, "white", "white")
	a, err := infer(c, q)
	if err != nil || !bytes.Equal(a.RawOutputContents[1], little([]float64{0.5, 0.5, 0.1, 0.9})) {
		t.Errorf("got %v, %v", a, err)
	}
	q.Inputs[0].Datatype = "FP64"
	if _, err := infer(c, q); status.Code(err) != codes.InvalidArgument {
		t.Errorf("bytes of another datatype: got %v", err)
	}
}
