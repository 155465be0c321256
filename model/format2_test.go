package model

import (
	"context"
	"encoding/json"
	"errors"
	"math"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"sync"
	"testing"

	"cajal/data"
	"cajal/data/table/schema"
	"cajal/grad"
	"cajal/nn"
	"cajal/nn/describe"
	"cajal/rng"
	"cajal/safetensors"
	"cajal/tensor"
)

// of describes a module.
func of(kind, options string, children ...describe.Module) describe.Module {
	return describe.Module{Kind: kind, Options: json.RawMessage(options), Children: children}
}

// flowers describes a small network for three classes.
func flowers() Description {
	return Description{
		Name: "flowers", Source: "table",
		Inputs: []Input{{Name: "input", DType: "float64", Axes: []Axis{{Name: "N"}, {Name: "D", Size: 2}},
			Preparation: Preparation{Standardise: &data.StandardScaler{Mean: []float64{1, 2}, Scale: []float64{2, 3}}}}},
		Outputs: []Output{{Name: "class", Activation: "softmax", Classes: []string{"aster", "lily", "rose"}}},
		Network: of("sequential", "",
			describe.Module{Name: "hidden", Kind: "linear", Options: json.RawMessage(`{"out":4}`)},
			of("tanh", ""),
			of("residual", "", of("linear", `{"out":4}`), of("layer-norm", "")),
			of("linear", `{"out":3}`)),
	}
}

// networks builds n networks of a description, with numbers of their own.
func networks(t *testing.T, d Description, n int) (nets []nn.Layer) {
	t.Helper()
	for k := range n {
		net, err := describe.Build(d.Network, d.flow(), describe.Start{})
		if err != nil {
			t.Fatal(err)
		}
		nn.Init(net, tensor.Float64, nn.Streams(rng.New(uint64(k))))
		nets = append(nets, net)
	}
	return nets
}

// written writes a model of n networks.
func written(t *testing.T, d Description, n int) (path string) {
	t.Helper()
	path = filepath.Join(t.TempDir(), "m.safetensors")
	if err := Write(path, d, networks(t, d, n)...); err != nil {
		t.Fatal(err)
	}
	return path
}

func samples(n int) *tensor.Tensor {
	x := tensor.New(tensor.Float64, n, 2)
	for i := range x.Float64s() {
		x.Float64s()[i] = 3 * math.Sin(float64(i))
	}
	return x
}

func open(t *testing.T, path string) *Model {
	t.Helper()
	m, err := Open(path)
	if err != nil {
		t.Fatal(err)
	}
	return m
}

// A model that is opened and written again is the same file, and its tensors have
// the names of a state dict.
func TestWrite(t *testing.T) {
	for _, members := range []int{1, 3} {
		path := written(t, flowers(), members)
		m := open(t, path)
		again := filepath.Join(t.TempDir(), "again")
		nets := []nn.Layer{m.Network()}
		if e, ok := m.Network().(*ensemble); ok {
			nets = e.members
		}
		if err := Write(again, *m.Description(), nets...); err != nil {
			t.Fatal(err)
		}
		a, _ := os.ReadFile(path)
		b, _ := os.ReadFile(again)
		if string(a) != string(b) {
			t.Errorf("%d members: written again, the file differs", members)
		}
		f, err := safetensors.Open(path)
		if err != nil {
			t.Fatal(err)
		}
		defer f.Close()
		if _, ok := f.Entry("member.0.2.1.weight"); !ok || len(f.Names()) != 8*members {
			t.Errorf("%d members: tensors %q, want 8 of each, member.0.2.1.weight among them", members, f.Names())
		}
		if e, ok := f.Entry("member.0.hidden.weight"); !ok || len(e.Shape) != 2 {
			t.Errorf("a layer with a name: %v, %v", e, ok)
		}
	}
}

// The prediction of several networks is the mean of theirs.
func TestMembers(t *testing.T) {
	for _, activation := range []string{"softmax", "sigmoid", "none"} {
		d := flowers()
		d.Outputs[0].Activation = activation
		if activation == "sigmoid" {
			d.Network.Children[3] = of("linear", `{"out":1}`)
			d.Outputs[0].Classes = []string{"no", "yes"}
		}
		if activation == "none" {
			d.Outputs[0] = Output{Name: "output", Activation: "none", Targets: []string{"a", "b", "c"},
				Scaling: &data.TargetScaler{StandardScaler: data.StandardScaler{Mean: []float64{1, 2, 3}, Scale: []float64{4, 5, 6}}}}
		}
		x, m := samples(5), open(t, written(t, d, 3))
		all, err := m.Predict(t.Context(), x)
		if err != nil {
			t.Fatal(err)
		}
		want := tensor.New(tensor.Float64, all.Shape()...)
		for k, net := range networks(t, d, 3) {
			path := filepath.Join(t.TempDir(), "one")
			if err := Write(path, d, net); err != nil {
				t.Fatal(err)
			}
			p, err := open(t, path).Predict(t.Context(), x)
			if err != nil {
				t.Fatal(err)
			}
			for i, v := range p.Float64s() {
				want.Float64s()[i] += v / 3
			}
			one, err := m.Member(k).Predict(t.Context(), x)
			if err != nil {
				t.Fatal(err)
			}
			if diff, at := tensor.MaxDiff(one, p); diff != 0 {
				t.Errorf("%s: member %d of the model differs from the file of it alone by %g at %v", activation, k, diff, at)
			}
		}
		if diff, at := tensor.MaxDiff(all, want); diff > 1e-12 {
			t.Errorf("%s: differs by %g at %v", activation, diff, at)
		}
	}
}

// Any number of goroutines predict with one model, each the same to the bit.
func TestPredictConcurrently(t *testing.T) {
	m := open(t, written(t, flowers(), 2))
	x := samples(64)
	want, err := m.Predict(t.Context(), x)
	if err != nil {
		t.Fatal(err)
	}
	var all sync.WaitGroup
	for g := range 64 {
		all.Go(func() {
			for i := range 30 {
				lo := (g + i) % 60
				p, err := m.Predict(context.Background(), x.Narrow(0, lo, lo+1+g%4))
				if err != nil {
					t.Error(err)
					return
				}
				for j := range p.Dim(0) {
					for k := range 3 {
						if p.At(j, k) != want.At(lo+j, k) {
							t.Errorf("row %d, class %d: got %v, want %v", lo+j, k, p.At(j, k), want.At(lo+j, k))
						}
					}
				}
			}
		})
	}
	all.Wait()
}

// Keys that a later version adds are ignored, unless it says that they count.
func TestLaterKeys(t *testing.T) {
	path := written(t, flowers(), 1)
	rewrite(t, path, `"name":"flowers"`, `"name":"flowers","colour":{"of":["petals"]}`)
	rewrite(t, path, `"name":"class"`, `"name":"class","unit":"kg"`)
	if _, err := Open(path); err != nil {
		t.Errorf("keys that are not known: got %v, want them ignored", err)
	}
	rewrite(t, path, `"name":"flowers"`, `"name":"flowers","requires":["calibration"]`)
	_, err := Open(path)
	if wrong := new(Error); !errors.As(err, &wrong) || wrong.Key != "requires" || !strings.Contains(err.Error(), `"calibration", which this version does not know`) {
		t.Errorf("a key that counts: got %v, want that calibration is not known", err)
	}
}

// rewrite changes the description in a file.
func rewrite(t *testing.T, path, old, new string) {
	t.Helper()
	tensors, metadata, err := safetensors.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(metadata[modelKey], old) {
		t.Fatalf("the description does not hold %s: %s", old, metadata[modelKey])
	}
	metadata[modelKey] = strings.Replace(metadata[modelKey], old, new, 1)
	if err := safetensors.WriteFile(path, metadata, tensors...); err != nil {
		t.Fatal(err)
	}
}

// A file is changed in one place after the other; each change is refused with its
// key, and none costs much memory.
func TestHostileDescription(t *testing.T) {
	deep := strings.Repeat(`{"kind":"residual","children":[`, 200) + `{"kind":"tanh"}` + strings.Repeat("]}", 200)
	for _, c := range []struct{ old, new, want string }{
		{`"dtype":"float64"`, `"dtype":"int64"`, "inputs[0]: preparation: whole numbers are taken as they are"},
		{`"dtype":"float64"`, `"dtype":"float65"`, "inputs: "},
		{`{"name":"N"}`, `{"name":"M"}`, "inputs[0]: axes"},
		{`"size":2`, `"size":3`, "preparation: x: 2 means and 2 scales, want 3"},
		{`"size":2`, `"size":99999999999`, "inputs[0]: axis D has the size 99999999999"},
		{`"size":2`, `"size":-1`, "inputs[0]: axis D has the size -1"},
		{`"scale":[2,3]`, `"scale":[2,0]`, "preparation: x: column 1 has mean 2 and scale 0"},
		{`"activation":"softmax"`, `"activation":"softmix"`, `outputs: the activation "softmix" is not known; did you mean "softmax"?`},
		{`["aster","lily","rose"]`, `[]`, "outputs: 0 classes and 0 numbers"},
		{`["aster","lily","rose"]`, `["aster"]`, "network: (N, 3) comes out of it, and 1 classes or numbers are named"},
		{`"members":1`, `"members":0`, "members: 0, want 1 to 1000"},
		{`"members":1`, `"members":2`, "members: 2 of 55 parameters each need 110 numbers, and the file has 55"},
		{`"combine":"mean"`, `"combine":"vote"`, `combine: "vote", want "mean"`},
		{`"kind":"tanh"`, `"kind":"tank"`, `network: net.1 (tank): kind: "tank" is not known; did you mean "tanh"?`},
		{`"kind":"tanh"`, `"kind":"tanh","options":{"gain":2}`, "network: net.1 (tanh): gain: unknown key"},
		{`{"kind":"tanh"}`, deep, "is not taken"},
		{`"out":4`, `"out":16000000`, "network: "},
		{`"out":4`, `"out":99999999`, "network: net.0 (linear): out: 99999999, want 1 to 16777216"},
		{`"in":4,"out":3`, `"in":4,"out":3,"bias":false`, "network: "},
		{`"kind":"layer-norm"`, `"kind":"batch-norm"`, "its network has 63 parameters, and the file 55 numbers"},
		{`{"name":"flowers"`, `{"name":7`, "cajal.model: name: found the number 7, want a text"},
		{`{"name":"flowers"`, `["name"`, "cajal.model: "},
		{`{"kind":"tanh"}`, `{"kind":"relu"},{"kind":"relu"}`, "its tensors do not fit the network: "},
	} {
		path := written(t, flowers(), 1)
		rewrite(t, path, c.old, c.new)
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		m, err := Open(path)
		runtime.ReadMemStats(&after)
		wrong := new(Error)
		if m != nil || !errors.As(err, &wrong) || wrong.File != path || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%.60s: got error %v, want %q", c.new, err, c.want)
		}
		if n := after.TotalAlloc - before.TotalAlloc; n > 16<<20 {
			t.Errorf("%.60s: %d bytes allocated", c.new, n)
		}
	}
}

// What Open would refuse is not written.
func TestWriteRefuses(t *testing.T) {
	path := filepath.Join(t.TempDir(), "m")
	d := flowers()
	nets := networks(t, d, 1)
	for want, change := range map[string]func(d *Description){
		"inputs: 0, want 1 to 100": func(d *Description) { d.Inputs = nil },
		"member 0: it has 2.0.weight (4, 4) where the description has 1.0.weight (4, 4)": func(d *Description) { d.Network.Children = slices.Delete(d.Network.Children, 1, 2) },
		"out: 0, want 1": func(d *Description) { d.Network.Children = []describe.Module{of("linear", "")} },
		"outputs: the classes are not those of the table's target": func(d *Description) {
			d.Inputs[0].Preparation = Preparation{Table: &schema.Schema{Format: "cajal-table/1", Decimal: ".",
				Inputs: []schema.Input{{Name: "a", Kind: "number", Scale: 1}, {Name: "b", Kind: "number", Scale: 1}},
				Target: schema.Target{Name: "y", Task: "classification", Classes: []string{"aster", "lily", "tulip"}}}}
		},
	} {
		d := flowers()
		change(&d)
		if err := Write(path, d, nets...); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("got %v, want %q", err, want)
		}
	}
	other := flowers()
	other.Network = of("sequential", "", describe.Module{Name: "hidden", Kind: "linear", Options: json.RawMessage(`{"out":5}`)}, of("linear", `{"out":3}`))
	if err := Write(path, d, nets[0], networks(t, other, 1)[0]); err == nil || !strings.Contains(err.Error(), "member 1: it has hidden.weight (5, 2), and the description (4, 2)") {
		t.Errorf("a member of another build: got %v", err)
	}
	other.Network = of("sequential", "", of("linear", `{"out":2}`))
	defer func() {
		if e, ok := recover().(*grad.Error); !ok || !strings.Contains(e.Rule, "member 1 gives (1, 2), and those before it (1, 3)") {
			t.Errorf("members of other outputs: got %v", e)
		}
	}()
	defer func() {
		Mean("softmax", nets[0], networks(t, other, 1)[0]).Forward(grad.NewTape().Const(tensor.New(tensor.Float64, 1, 2)))
	}()
	if err := Write(path, d); err == nil || !strings.Contains(err.Error(), "members: 0") {
		t.Errorf("no network: got %v, want an error", err)
	}
	if _, err := os.Stat(path); err == nil {
		t.Error("a file was written")
	}
}

// Members may be built in different ways, also with tensors of the same shapes. An
// older program is told that it must not ignore that, and a list that does not fit the
// members or the file's tensors is refused.
func TestNetworks(t *testing.T) {
	d := flowers()
	other := flowers().Network
	other.Children[1] = of("relu", "")
	d.Networks = []describe.Module{d.Network, other}
	second := d
	second.Network = other
	nets := []nn.Layer{networks(t, d, 1)[0], networks(t, second, 1)[0]}
	path := filepath.Join(t.TempDir(), "m.safetensors")
	if err := Write(path, d, nets...); err != nil {
		t.Fatal(err)
	}
	m := open(t, path)
	if got := m.Description().Requires; !slices.Equal(got, []string{"networks"}) {
		t.Errorf("the file requires %q, want networks", got)
	}
	for k, kind := range []string{"Tanh", "ReLU"} {
		if text := m.Members()[k].String(); !strings.Contains(text, kind) {
			t.Errorf("member %d is\n%s\nwant a %s", k, text, kind)
		}
		if one := m.Member(k); !strings.Contains(one.Network().String(), kind) || one.Description().Network.Children[1].Kind != strings.ToLower(kind) || len(one.Members()) != 1 {
			t.Errorf("member %d alone is\n%v\nwant a %s", k, one.Network(), kind)
		}
	}
	x, err := m.Prepare(samples(5))
	if err != nil {
		t.Fatal(err)
	}
	got, err := m.Predict(t.Context(), samples(5))
	if err != nil {
		t.Fatal(err)
	}
	tape := grad.NewTape(grad.Inference())
	a, b := nets[0].Forward(tape.Const(x)).Softmax().Tensor(), nets[1].Forward(tape.Const(x)).Softmax().Tensor()
	for i := range 5 {
		for c := range 3 {
			if want := (a.At(i, c) + b.At(i, c)) / 2; math.Abs(got.At(i, c)-want) > 1e-12 {
				t.Errorf("sample %d, class %d: got %v, want the mean %v", i, c, got.At(i, c), want)
			}
		}
	}
	for _, c := range []struct{ old, new, key string }{
		{`"members":2`, `"members":3`, "networks"},
		{`{"kind":"relu"}`, `{"kind":"linear","options":{"out":4000}}`, "networks[1]"},
		{`{"kind":"relu"}`, `{"kind":"linear","options":{"out":5}}`, "networks[1]"},
		{`"requires":["networks"]`, `"requires":["networks","more"]`, "requires"},
	} {
		broken := filepath.Join(t.TempDir(), "broken")
		if err := Write(broken, d, nets...); err != nil {
			t.Fatal(err)
		}
		rewrite(t, broken, c.old, c.new)
		wrong := new(Error)
		if _, err := Open(broken); !errors.As(err, &wrong) || wrong.Key != c.key {
			t.Errorf("%s: got %v, want an error about %s", c.new, err, c.key)
		}
	}
}

func FuzzDescription(f *testing.F) {
	d := flowers()
	if err := d.fit(); err != nil {
		f.Fatal(err)
	}
	text, err := json.Marshal(d)
	if err != nil {
		f.Fatal(err)
	}
	f.Add(string(text))
	f.Add(`{"inputs":[{"axes":[{"name":"N"},{"size":1}]}],"outputs":[{"activation":"none","targets":["a"]}],"members":1,"network":{"kind":"branch"}}`)
	f.Add(`{"inputs":[{"preparation":{"table":{"format":"cajal-table/1"}}}]}`)
	f.Fuzz(func(t *testing.T, text string) {
		d, err := readDescription(map[string]string{formatKey: format, modelKey: text})
		if err == nil {
			err = d.check()
		}
		if err == nil {
			err = d.fit()
		}
		if wrong := new(Error); err != nil && !errors.As(err, &wrong) {
			t.Errorf("got %T %v, want an *Error", err, err)
		}
	})
}
