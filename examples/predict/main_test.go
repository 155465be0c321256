package main

import (
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"

	"cajal/data"
	"cajal/data/table/schema"
	"cajal/model"
	"cajal/nn"
	"cajal/nn/describe"
	"cajal/tensor"
)

// write writes a model that adds the numbers of a sample.
func write(t *testing.T, learned *schema.Schema) (path string) {
	t.Helper()
	d := model.Description{
		Name: "sum",
		Inputs: []model.Input{{Name: "input", DType: "float64", Axes: []model.Axis{{Name: "N"}, {Name: "D", Size: 2}},
			Preparation: model.Preparation{Table: learned}}},
		Outputs: []model.Output{{Name: "output", Activation: "none", Targets: []string{"sum"}, Scaling: &data.TargetScaler{StandardScaler: data.StandardScaler{Mean: []float64{10}, Scale: []float64{2}}}}},
		Network: describe.Module{Kind: "linear", Options: []byte(`{"out":1}`)},
	}
	net := nn.Linear(2, 1, nn.Weight(nn.Constant(1)), nn.Bias(nn.Constant(0)))
	nn.Init(net, tensor.Float64, func(string) nn.Source { return nil }) // constants are not drawn
	path = filepath.Join(t.TempDir(), "sum.safetensors")
	if err := model.Write(path, d, net); err != nil {
		t.Fatal(err)
	}
	return path
}

func TestPredict(t *testing.T) {
	columns, err := schema.Parse([]byte(`{"format":"cajal-table/1","decimal":".","inputs":[{"name":"a","kind":"number","scale":1},
		{"name":"b","kind":"number","scale":1}],"target":{"name":"sum","task":"regression","mean":10,"scale":2}}`))
	if err != nil {
		t.Fatal(err)
	}
	for _, path := range []string{write(t, nil), write(t, columns)} {
		var out strings.Builder
		if err := predict(t.Context(), &out, path, []string{"1.5", "2"}); err != nil || out.String() != "{\"values\":{\"sum\":17}}\n" {
			t.Errorf("1.5 and 2: got %q, %v; want a sum of 2·3.5 + 10", out.String(), err)
		}
		if err := predict(t.Context(), &out, path, []string{"1.5"}); err == nil {
			t.Errorf("one number of two: got no error, and %s", out.String())
		}
		if err := predict(t.Context(), &out, path, []string{"1.5", "x"}); err == nil || !strings.Contains(err.Error(), `"x"`) {
			t.Errorf("a letter: got %v, want an error that names it", err)
		}
	}
}

// What a program links that only predicts. A room or a module that appears here
// is in every such program.
const links = `
	cajal/data cajal/data/table cajal/data/table/schema cajal/grad
	cajal/internal/alike cajal/internal/bytesize cajal/internal/elementary cajal/internal/elementary/poly cajal/internal/figure cajal/internal/gemm cajal/internal/half cajal/internal/kernel
	cajal/internal/memory cajal/internal/pairwise cajal/internal/parallel cajal/internal/pattern cajal/internal/readjson cajal/internal/replace cajal/internal/scratch cajal/internal/shape
	cajal/internal/spelling cajal/internal/version
	cajal/model cajal/nn cajal/nn/describe cajal/nn/vision cajal/rng cajal/safetensors cajal/tensor
	github.com/agnivade/levenshtein golang.org/x/sys/cpu`

func TestLinks(t *testing.T) {
	all, want := strings.Fields(run(t, "list", "-deps", ".")), strings.Fields(links)
	for _, p := range all {
		first, _, _ := strings.Cut(p, "/")
		ours := first == "cajal" && p != "cajal/examples/predict"
		if (ours || strings.Contains(first, ".")) && !slices.Contains(want, p) {
			t.Errorf("it links %s, which is not on the list", p)
		}
	}
	for _, p := range want {
		if !slices.Contains(all, p) {
			t.Errorf("it no longer links %s: take it off the list", p)
		}
	}
	for _, p := range []string{"net/http", "image", "os/exec"} {
		if slices.Contains(all, p) {
			t.Errorf("it links %s, for which it has no use", p)
		}
	}
}

// maxSize is how large the program may be, stripped, in bytes.
const maxSize = 12 << 20

func TestSize(t *testing.T) {
	if testing.Short() {
		t.Skip("it builds a program")
	}
	path := filepath.Join(t.TempDir(), "predict")
	run(t, "build", "-trimpath", "-ldflags=-s -w", "-o", path, ".")
	info, err := os.Stat(path)
	if err != nil {
		t.Fatal(err)
	}
	t.Logf("%.1f MB", float64(info.Size())/1e6)
	if info.Size() > maxSize {
		t.Errorf("the program has %d bytes, want at most %d", info.Size(), maxSize)
	}
}

// run runs go, without cgo, and returns what it prints.
func run(t *testing.T, args ...string) string {
	t.Helper()
	if runtime.GOOS == "js" || runtime.GOOS == "wasip1" {
		t.Skip("no programs are started here")
	}
	cmd := exec.Command("go", args...)
	cmd.Env = append(os.Environ(), "CGO_ENABLED=0")
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("go %s: %v", strings.Join(args, " "), err)
	}
	return string(out)
}
