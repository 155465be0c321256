package train_test

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"cajal/nn"
	"cajal/optim"
	"cajal/safetensors"
	"cajal/tensor"
	"cajal/train"
)

// pytorch has the networks of testdata/weights/state.py.
var pytorch = map[string]struct {
	dtype tensor.DType
	net   func() nn.Layer
}{
	"dense": {tensor.Float32, func() nn.Layer {
		return nn.Sequential(nn.Linear(4, 5), nn.Tanh(), nn.Linear(5, 3, nn.NoBias()))
	}},
	"norms": {tensor.Float64, func() nn.Layer {
		return nn.Sequential(nn.Linear(4, 6), nn.BatchNorm1d(6), nn.ReLU(), nn.Sequential(nn.Linear(6, 5), nn.LayerNorm(5)), nn.Linear(5, 2))
	}},
	"embedding": {tensor.Float32, func() nn.Layer {
		return nn.Sequential(nn.Embedding(9, 3), nn.Flatten(), nn.Linear(6, 4))
	}},
}

func weightsFile(name string) string {
	return filepath.Join("testdata", "weights", name+".safetensors")
}

// A state_dict of PyTorch gives the same outputs here, in both precisions, and
// what is saved holds the same tensors, to the bit.
func TestPyTorchWeights(t *testing.T) {
	for name, c := range pytorch {
		sample, _, err := safetensors.ReadFile(weightsFile(name + "-data"))
		if err != nil {
			t.Fatal(err)
		}
		byName := map[string]*tensor.Tensor{}
		for _, s := range sample {
			byName[s.Name] = s.Tensor
		}
		x, y := byName["x"], byName["y"]
		for _, d := range []tensor.DType{tensor.Float32, tensor.Float64} {
			m := train.New(c.net(), nn.MSE(), optim.SGD(0.1), train.DType(d))
			if err := m.Load(weightsFile(name)); err != nil {
				t.Fatal(err)
			}
			in := x
			if x.DType().Float() {
				in = x.To(d)
			}
			got, err := m.Predict(context.Background(), in)
			if err != nil {
				t.Fatal(err)
			}
			if diff, at := tensor.MaxDiff(got.To(y.DType()), y); diff > 1e-6 {
				t.Errorf("%s in %v: output %d differs from PyTorch's by %g, want at most 1e-6", name, d, at, diff)
			}
			if d != c.dtype {
				continue
			}
			path := filepath.Join(t.TempDir(), "saved")
			if err := m.Save(path, train.Metadata(map[string]string{"k": "v"})); err != nil {
				t.Fatal(err)
			}
			sameFile(t, name, path, weightsFile(name))
		}
	}
}

// sameFile compares the tensors of two files.
func sameFile(t *testing.T, name, a, b string) {
	t.Helper()
	got, metadata, err := safetensors.ReadFile(a)
	if err != nil {
		t.Fatal(err)
	}
	want, _, err := safetensors.ReadFile(b)
	if err != nil {
		t.Fatal(err)
	}
	if len(got) != len(want) || metadata["format"] != "pt" || metadata["k"] != "v" {
		t.Fatalf("%s: saved %d tensors with metadata %v, want %d", name, len(got), metadata, len(want))
	}
	for i, w := range want {
		if got[i].Name != w.Name || !tensor.Equal(got[i].Tensor, w.Tensor) {
			t.Errorf("%s: saved %s = %v, want %s = %v", name, got[i].Name, got[i].Tensor, w.Name, w.Tensor)
		}
	}
}

// Every tensor that does not fit is named, with its layer, and nothing changes.
func TestLoadMismatch(t *testing.T) {
	m := train.New(nn.Sequential(nn.Linear(4, 6), nn.BatchNorm1d(6), nn.ReLU(), nn.Linear(6, 2)), nn.MSE(), optim.SGD(0.1))
	before := filepath.Join(t.TempDir(), "before")
	if err := m.Save(before); err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "other")
	floats := func(shape ...int) *tensor.Tensor { return tensor.Full(tensor.Float32, 9, shape...) }
	err := safetensors.WriteFile(path, nil,
		tensor.Named{Name: "0.weight", Tensor: floats(4, 6)},
		tensor.Named{Name: "0.bias", Tensor: floats(7)},
		tensor.Named{Name: "1.weight", Tensor: tensor.New(tensor.Int64, 6)},
		tensor.Named{Name: "1.bias", Tensor: floats(6)},
		tensor.Named{Name: "1.running_mean", Tensor: floats(6)},
		tensor.Named{Name: "2.weight", Tensor: floats(6)},
		tensor.Named{Name: "3.weight", Tensor: floats(2, 6)},
		tensor.Named{Name: "optimizer", Tensor: floats()},
	)
	if err != nil {
		t.Fatal(err)
	}
	err = m.Load(path)
	var wrong *train.MismatchError
	if !errors.As(err, &wrong) || len(wrong.Problems) != 7 {
		t.Fatalf("got error %v, want one with 7 problems", err)
	}
	for _, want := range []string{
		path + " does not fit the network: ",
		"0.weight of net.0 (Linear 4→6): found (4, 6), want (6, 4), PyTorch's (out, in); is it (in, out)?",
		"0.bias of net.0 (Linear 4→6): found (7,), want (6,)",
		"1.weight of net.1 (BatchNorm1d 6): found I64 elements, want what converts to float32",
		"1.running_var of net.1 (BatchNorm1d 6): missing from the file, want (6,)",
		"3.bias of net.3 (Linear 6→2): missing from the file, want (2,)",
		"2.weight: the file has it, F32 (6,), and the network does not; the layer there is net.2 (ReLU)",
		"optimizer: the file has it, F32 (), and the network does not",
	} {
		if !strings.Contains(err.Error(), want) {
			t.Errorf("got error %v, want it to say %q", err, want)
		}
	}
	after := filepath.Join(t.TempDir(), "after")
	if err := m.Save(after); err != nil {
		t.Fatal(err)
	}
	a, _ := os.ReadFile(before)
	b, _ := os.ReadFile(after)
	if string(a) != string(b) {
		t.Error("the network changed although its file does not fit")
	}
}

// A file from before PyTorch counted batches loads too.
func TestLoadWithoutCount(t *testing.T) {
	tensors, _, err := safetensors.ReadFile(weightsFile("norms"))
	if err != nil {
		t.Fatal(err)
	}
	var kept []tensor.Named
	for _, s := range tensors {
		if s.Name != "1.num_batches_tracked" {
			kept = append(kept, s)
		}
	}
	path := filepath.Join(t.TempDir(), "old")
	if err := safetensors.WriteFile(path, nil, kept...); err != nil {
		t.Fatal(err)
	}
	m := train.New(pytorch["norms"].net(), nn.MSE(), optim.SGD(0.1))
	if err := m.Load(path); len(kept) != len(tensors)-1 || err != nil {
		t.Errorf("got error %v with %d of %d tensors", err, len(kept), len(tensors))
	}
	if err := m.Load(filepath.Join(t.TempDir(), "none")); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("a missing file: got error %v", err)
	}
	if err := m.Save(filepath.Join(t.TempDir(), "none", "a")); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("a missing folder: got error %v", err)
	}
}
