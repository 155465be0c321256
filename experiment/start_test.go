package experiment

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"sync"
	"testing"

	"cajal/model"
	"cajal/nn"
	"cajal/safetensors"
	"cajal/tensor"
)

// pretrainable is a recipe of a small network for digits, with more keys of [network] and
// of [optimizer].
func pretrainable(epochs int, network, optimizer string) string {
	return fmt.Sprintf(`version = 2
name = "fine"

[data]
kind = "digits"
test_share = 0.2

[network]
%s
layers = [
  { kind = "conv", out = 8, size = 3, stride = 2, bias = false, name = "conv1" },
  { kind = "batch-norm", name = "bn1" },
  { kind = "relu", name = "relu1" },
  { kind = "basic-block", out = 16, name = "layer1" },
  { kind = "flatten", name = "flat" },
  { kind = "linear", out = 10, name = "fc" },
]

[loss]
kind = "cross-entropy"

[optimizer]
kind = "adam"
rate = 0.004
%s

[training]
epochs = %d
batch = 32
`, network, optimizer, epochs)
}

// pretrained trains that network.
var pretrained = sync.OnceValues(func() (*Outcome, error) {
	e, err := parse(pretrainable(3, "", ""))
	if err != nil {
		return nil, err
	}
	return e.Run(context.Background(), Hooks{})
})

// trainedModel returns the path of a model file of it.
func trainedModel(t *testing.T) string {
	t.Helper()
	o, err := pretrained()
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "old.safetensors")
	if err := o.SaveModel(path); err != nil {
		t.Fatal(err)
	}
	return path
}

const fineTuned = "start = %q\nreplace = [\"fc\"]\nfreeze = [\"conv1\", \"bn1\", \"layer1.conv1\", \"layer1.bn1\"]"

const headFaster = `groups = [{ names = ["fc"], rate = 0.02 }]`

// A new head on old features: what is frozen has the same bits after training, statistics
// too, the rest moves, and one epoch is enough.
func TestFineTuning(t *testing.T) {
	path := trainedModel(t)
	var steps []string
	e := readRecipe(t, pretrainable(1, fmt.Sprintf(fineTuned, path), headFaster))
	o, err := e.Run(t.Context(), Hooks{Step: func(s Step) {
		if s.Name == "start" {
			steps = append(steps, s.Text)
		}
	}})
	if err != nil {
		t.Fatal(err)
	}
	if o.Test["accuracy"] < 0.93 {
		t.Errorf("after one epoch the accuracy is %v, want at least 0.93", o.Test["accuracy"])
	}
	m, err := model.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	old := map[string]*tensor.Tensor{}
	for _, s := range nn.StateDict(m.Network()) {
		old[s.Name] = s.Tensor
	}
	want := "conv1.weight bn1.weight bn1.bias layer1.conv1.weight layer1.bn1.weight layer1.bn1.bias bn1.running_mean bn1.running_var bn1.num_batches_tracked layer1.bn1.running_mean layer1.bn1.running_var layer1.bn1.num_batches_tracked"
	frozen := strings.Fields(want)
	for _, s := range nn.StateDict(o.Model().Net()) {
		if same := tensor.Equal(s.Tensor, old[s.Name]); same != slices.Contains(frozen, s.Name) {
			t.Errorf("%s: as it was: %v", s.Name, same)
		}
	}
	s := o.Start
	slices.Sort(frozen)
	slices.Sort(s.Frozen)
	if s.File != path || !slices.Equal(s.Frozen, frozen) || !slices.Equal(s.Anew, []string{"fc.weight", "fc.bias"}) || !slices.Equal(s.LeftOut, []string{"fc.bias", "fc.weight"}) || len(s.Taken) != len(old)-2 {
		t.Errorf("it began with %+v", s)
	}
	if s.Fixed+s.Learns != o.Parameters || s.Fixed != 8*9+16+16*8*9+32 {
		t.Errorf("%d numbers are frozen and %d learn, of %d", s.Fixed, s.Learns, o.Parameters)
	}
	if len(steps) != 1 || !strings.Contains(steps[0], "2 begin anew: fc.weight, fc.bias; 2 of the file are left out: fc.bias, fc.weight; 1272 parameters frozen") {
		t.Errorf("it said %q", steps)
	}
}

// A training that goes on from a checkpoint ends with the same bits, also where the file
// that it began with is gone.
func TestResumeFineTuning(t *testing.T) {
	path := trainedModel(t)
	// An epoch has twelve steps.
	text := strings.Replace(pretrainable(3, fmt.Sprintf(fineTuned, path), headFaster), "test_share = 0.2", "test_share = 0.8", 1)
	whole, err := readRecipe(t, text).Run(t.Context(), Hooks{})
	if err != nil {
		t.Fatal(err)
	}
	for _, gone := range []bool{false, true} {
		dir := filepath.Join(t.TempDir(), "checkpoints")
		interruptAt(t, readRecipe(t, text+fmt.Sprintf("checkpoint = %q\n", dir)), 15)
		if gone {
			if err := os.Remove(path); err != nil {
				t.Fatal(err)
			}
		}
		o, err := resumed(t, dir).Run(t.Context(), Hooks{})
		if err != nil {
			t.Fatal(err)
		}
		if !reflect.DeepEqual(o.Train, whole.Train) || !reflect.DeepEqual(o.Test, whole.Test) || !reflect.DeepEqual(o.Epochs, whole.Epochs) {
			t.Errorf("resumed (file gone: %v) it ends with %v, want %v", gone, o.Test, whole.Test)
		}
		for i, s := range nn.StateDict(whole.Model().Net()) {
			if other := nn.StateDict(o.Model().Net())[i]; !tensor.Equal(s.Tensor, other.Tensor) {
				t.Errorf("resumed (file gone: %v): %s has other bits", gone, s.Name)
			}
		}
	}
	if _, err := readRecipe(t, text).Run(t.Context(), Hooks{}); err == nil || !strings.Contains(err.Error(), "is not there") {
		t.Errorf("a training that begins without its file: %v", err)
	}
}

// What does not fit is named, with what to do.
func TestStartRefused(t *testing.T) {
	dir := t.TempDir()
	weights := filepath.Join(dir, "w.safetensors")
	write := func(path string, tensors ...tensor.Named) string {
		if err := safetensors.WriteFile(path, nil, tensors...); err != nil {
			t.Fatal(err)
		}
		return path
	}
	write(weights, tensor.Named{Name: "stem.weight", Tensor: tensor.New(tensor.Float32, 8, 1, 3, 3)}, tensor.Named{Name: "bn1.weight", Tensor: tensor.New(tensor.Float32, 9)})
	several := write(filepath.Join(dir, "several.safetensors"), tensor.Named{Name: "member.0.w", Tensor: tensor.New(tensor.Float32, 1)}, tensor.Named{Name: "member.1.w", Tensor: tensor.New(tensor.Float32, 1)})
	one := write(filepath.Join(dir, "one.safetensors"), tensor.Named{Name: "member.0.conv9.weight", Tensor: tensor.New(tensor.Float32, 1)})
	noise := filepath.Join(dir, "noise.safetensors")
	if err := os.WriteFile(noise, []byte("no weights at all"), 0o644); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct{ network, want string }{
		{fmt.Sprintf("start = %q", filepath.Join(dir, "none.safetensors")), "network.start: "},
		{fmt.Sprintf("start = %q", filepath.Join(dir, "none.safetensors")), "is not there"},
		{fmt.Sprintf("start = %q", noise), "network.start: safetensors: "},
		{fmt.Sprintf("start = %q", several), "holds several networks; want a file of one"},
		{fmt.Sprintf("start = %q", weights), "does not fit the network; network.replace says what begins anew or is left out"},
		{fmt.Sprintf("start = %q", weights), "bn1.weight of net.bn1 (BatchNorm2d 8): found (9,), want (8,)"},
		{fmt.Sprintf("start = %q", weights), "stem.weight: the file has it, F32 (8, 1, 3, 3), and the network does not"},
		{fmt.Sprintf("start = %q\nreplace = [\"bn2\"]", weights), `network.replace: "bn2" fits no tensor of the network or of`},
		{fmt.Sprintf("start = %q\nreplace = [\"bn2\"]", weights), `did you mean "bn1"?`},
		{fmt.Sprintf("start = %q\nrename = { \"trunk\" = \"conv1\" }", weights), `network.rename: "trunk" fits no tensor of ` + weights + `; there are `},
		{fmt.Sprintf("start = %q\nrename = { \"sten\" = \"conv1\" }", weights), `did you mean "stem"?`},
		{fmt.Sprintf("start = %q\nrename = { \"stem\" = \"conv9\" }", weights), "stem.weight, renamed conv9.weight: the file has it, F32 (8, 1, 3, 3), and the network does not"},
		{fmt.Sprintf("start = %q", one), "\n  conv9.weight: the file has it, F32 (1,), and the network does not"},
		{fmt.Sprintf("start = %q\nrename = { \"member.0.conv9\" = \"conv1\" }", one), `network.rename: "member.0.conv9" fits no tensor of ` + one + `; there are conv9`},
	} {
		if _, err := readRecipe(t, pretrainable(1, c.network, "")).Run(t.Context(), Hooks{}); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: got %v, want %q", c.network, err, c.want)
		}
	}
}

// Other names, and a file of which all else is left out.
func TestStartRenamed(t *testing.T) {
	path := filepath.Join(t.TempDir(), "w.safetensors")
	w := tensor.Full(tensor.Float64, 0.25, 8, 1, 3, 3)
	if err := safetensors.WriteFile(path, nil, tensor.Named{Name: "module.stem.weight", Tensor: w}, tensor.Named{Name: "module.head.weight", Tensor: tensor.New(tensor.Float32, 7)}); err != nil {
		t.Fatal(err)
	}
	e := readRecipe(t, pretrainable(0, fmt.Sprintf("start = %q\nrename = { \"module.\" = \"\", \"module.stem\" = \"conv1\" }\nreplace = [\"bn1\", \"layer1\", \"fc\", \"head\"]", path), ""))
	m, err := e.Model()
	if err != nil {
		t.Fatal(err)
	}
	if got := nn.Params(m.Module())[0].Value.Tensor(); !tensor.Equal(got, w.To(tensor.Float32)) {
		t.Errorf("conv1 begins with %v", got)
	}
}
