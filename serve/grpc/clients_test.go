package grpc

import (
	"bytes"
	"os"
	"path/filepath"
	"testing"

	"google.golang.org/grpc"
	"google.golang.org/protobuf/proto"

	"cajal/serve/grpc/internal/inference"
)

// What Triton's and KServe's own clients send (testdata/clients/capture.py) is answered as
// they want it. A length of 1.5 makes 0.6 in float32, with the digits of JSON.
func TestClients(t *testing.T) {
	garden, adder := dial(t, start(t, flowers{}).grpc), dial(t, start(t, sums{}).grpc)
	classes, numbers := texts("lily", "lily"), little([]float64{0.25, 0.75, 0.4, 0.6})
	for _, c := range []struct {
		name, id string
		outputs  []string
		raw      [][]byte
	}{
		{"triton", "", []string{"class BYTES [2]", "probabilities FP64 [2 2]"}, [][]byte{classes, numbers}},
		{"triton-chosen", "7", []string{"probabilities BYTES [2 2]", "class BYTES [2]"}, [][]byte{texts("0.75:1:lily", "0.25:0:rose", "0.6:1:lily", "0.4:0:rose"), classes}},
		{"triton-half", "", []string{"first FP64 [1]", "second FP64 [1]"}, [][]byte{little(3.0), little(-0.5)}},
		{"kserve-typed", "7", []string{"class BYTES [2]", "probabilities FP64 [2 2]"}, [][]byte{classes, numbers}},
		{"kserve-raw", "7", []string{"class BYTES [2]", "probabilities FP64 [2 2]"}, [][]byte{classes, numbers}},
	} {
		message, err := os.ReadFile(filepath.Join("testdata/clients", c.name+".pb"))
		if err != nil {
			t.Fatal(err)
		}
		to := garden
		if c.name == "triton-half" {
			to = adder
		}
		var answer []byte
		if err := to.Invoke(t.Context(), "/inference.GRPCInferenceService/ModelInfer", message, &answer, grpc.ForceCodecV2(plain{})); err != nil {
			t.Errorf("%s: %v", c.name, err)
			continue
		}
		got := &inference.ModelInferResponse{}
		if err := proto.Unmarshal(answer, got); err != nil {
			t.Fatal(err)
		}
		if got.ModelName != "garden" || got.ModelVersion != "1" || got.Id != c.id || len(got.Outputs) != len(c.outputs) {
			t.Errorf("%s: got %v", c.name, got)
			continue
		}
		for i, o := range got.Outputs {
			if about := o.Name + " " + o.Datatype + " " + shapeText(o.Shape); about != c.outputs[i] || !bytes.Equal(got.RawOutputContents[i], c.raw[i]) {
				t.Errorf("%s: output %d is %s %q, want %s %q", c.name, i, about, got.RawOutputContents[i], c.outputs[i], c.raw[i])
			}
		}
	}
}
