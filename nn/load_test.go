package nn_test

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"cajal/grad"
	"cajal/nn"
	"cajal/rng"
	"cajal/tensor"
)

// classifier is a network of named layers.
func classifier() *nn.SequentialLayer {
	return nn.Chain(nn.Named{Name: "fc1", Layer: nn.Linear(3, 4)}, nn.Named{Name: "bn", Layer: nn.BatchNorm1d(4)}, nn.Named{Name: "fc2", Layer: nn.Linear(4, 2)})
}

// renamed returns a state dict with other names; "" leaves a tensor out.
func renamed(all []tensor.Named, f func(name string) string) (out []tensor.Named) {
	for _, t := range all {
		if t.Name = f(t.Name); t.Name != "" {
			out = append(out, t)
		}
	}
	return out
}

func same(t *testing.T, a, b nn.Module) {
	t.Helper()
	x, y := nn.StateDict(a), nn.StateDict(b)
	for i := range x {
		if x[i].Name != y[i].Name || !tensor.Equal(x[i].Tensor, y[i].Tensor) {
			t.Errorf("%s is %v, want %s, %v", y[i].Name, y[i].Tensor, x[i].Name, x[i].Tensor)
		}
	}
	if len(x) != len(y) {
		t.Errorf("got %d tensors, want %d", len(y), len(x))
	}
}

// A network takes the numbers of another, with numbers of its own before or
// without.
func TestLoad(t *testing.T) {
	from := initialised(classifier(), tensor.Float64)
	for _, begin := range []bool{false, true} {
		to := classifier()
		if begin {
			nn.Init(to, tensor.Float64, nn.One(zeros{}))
		}
		r, err := nn.Load(to, nn.Tensors(nn.StateDict(from)...), nn.Precision(tensor.Float64))
		if err != nil {
			t.Fatal(err)
		}
		if len(r.Taken) != 9 || !strings.HasPrefix(r.String(), "9 tensors taken, 0 missing, 0 unexpected, 0 mismatched") {
			t.Errorf("got %v", r)
		}
		same(t, from, to)
		if !begin && nn.Params(to)[0].Value.Name() != "net.fc1.weight" {
			t.Errorf("the name is %q, want net.fc1.weight", nn.Params(to)[0].Value.Name())
		}
		from.Forward(grad.NewTape().Const(tensor.New(tensor.Float64, 2, 3)))
		if nn.StateDict(to)[8].Tensor.Item() == nn.StateDict(from)[8].Tensor.Item() {
			t.Error("the networks share their buffers")
		}
	}
}

// zeros is a source of nothing but zeros.
type zeros struct{}

func (zeros) Float64() float64     { return 0 }
func (zeros) NormFloat64() float64 { return 0 }

// A network without numbers gets them in single precision, one with keeps its
// own.
func TestLoadConverts(t *testing.T) {
	from := nn.StateDict(initialised(classifier(), tensor.Float64))
	to := classifier()
	r, err := nn.Load(to, nn.Tensors(from...))
	if err != nil {
		t.Fatal(err)
	}
	if m := r.Taken[0]; m.Elements != "float64" || m.DType != tensor.Float32 {
		t.Errorf("the report says %s to %v, want float64 to float32", m.Elements, m.DType)
	}
	for i, b := range nn.StateDict(to) {
		want := tensor.Float32
		if strings.HasSuffix(b.Name, "num_batches_tracked") {
			want = tensor.Int64
		}
		if b.Tensor.DType() != want || !tensor.Equal(b.Tensor, from[i].Tensor.To(want)) {
			t.Errorf("%s is %v, %v; want %v of %v", b.Name, b.Tensor.DType(), b.Tensor, want, from[i].Tensor)
		}
	}
}

func TestLoadRenames(t *testing.T) {
	from := initialised(classifier(), tensor.Float32)
	for _, c := range []struct {
		name    string
		source  []tensor.Named
		opts    []nn.LoadOption
		omitted int
	}{
		{"prefix", append(renamed(nn.StateDict(from), func(n string) string { return "encoder." + n }), tensor.Named{Name: "decoder", Tensor: tensor.New(tensor.Float32)}),
			[]nn.LoadOption{nn.Prefix("encoder.")}, 0},
		{"table of modules", renamed(nn.StateDict(from), strings.NewReplacer("fc1.", "first.", "bn.weight", "gamma", "fc2.", "first.1.").Replace),
			[]nn.LoadOption{nn.Rename(map[string]string{"first": "fc1", "gamma": "bn.weight", "first.1": "fc2"})}, 0},
		{"function", renamed(nn.StateDict(from), strings.ToUpper), []nn.LoadOption{nn.RenameFunc(strings.ToLower)}, 0},
		{"prefix, then table", renamed(nn.StateDict(from), func(n string) string { return "m.x" + n }),
			[]nn.LoadOption{nn.Prefix("m."), nn.Rename(map[string]string{"xfc1": "fc1", "xfc2": "fc2", "xbn": "bn"})}, 0},
		{"under a path", renamed(nn.StateDict(from), func(n string) string { return strings.TrimPrefix(n, "fc2.") }),
			[]nn.LoadOption{nn.Rename(map[string]string{"weight": "fc2.weight", "bias": "fc2.bias"})}, 0},
		{"without a beginning", renamed(nn.StateDict(from), func(n string) string { return "module." + n }),
			[]nn.LoadOption{nn.Rename(map[string]string{"module.": ""})}, 0},
		{"without a beginning, but for a module", append(renamed(nn.StateDict(from), func(n string) string { return "m." + n }), tensor.Named{Name: "m.opt.x", Tensor: tensor.New(tensor.Float32)}),
			[]nn.LoadOption{nn.Rename(map[string]string{"m.": "", "m.opt": ""})}, 1},
		{"left out", append(nn.StateDict(from), tensor.Named{Name: "opt.m", Tensor: tensor.New(tensor.Float32)}),
			[]nn.LoadOption{nn.Rename(map[string]string{"opt": ""})}, 1},
	} {
		t.Run(c.name, func(t *testing.T) {
			to := classifier()
			r, err := nn.Load(to, nn.Tensors(c.source...), c.opts...)
			if err != nil {
				t.Fatal(err)
			}
			if len(r.Omitted) != c.omitted {
				t.Errorf("omitted %v, want %d", r.Omitted, c.omitted)
			}
			same(t, from, to)
		})
	}
}

// What does not fit is an error that names it, and nothing changes.
func TestLoadRefuses(t *testing.T) {
	state := nn.StateDict(initialised(classifier(), tensor.Float32))
	without := func(name string) []tensor.Named {
		return slices.DeleteFunc(slices.Clone(state), func(t tensor.Named) bool { return t.Name == name })
	}
	with := func(name string, x *tensor.Tensor) []tensor.Named {
		return append(without(name), tensor.Named{Name: name, Tensor: x})
	}
	for _, c := range []struct {
		want    string
		source  []tensor.Named
		opts    []nn.LoadOption
		missing int
	}{
		{"fc1.bias of net.fc1 (Linear 3→4): missing from the file, want (4,)", without("fc1.bias"), nil, 1},
		{"fc1.weight of net.fc1 (Linear 3→4): found (3, 4), want (4, 3), PyTorch's (out, in); is it (in, out)?", with("fc1.weight", tensor.New(tensor.Float32, 3, 4)), nil, 0},
		{"bn.weight of net.bn (BatchNorm1d 4): found int64 elements, want what converts to float32", with("bn.weight", tensor.New(tensor.Int64, 4)), nil, 0},
		{"head.bias: the file has it, float32 (2,), and the network does not", with("head.bias", tensor.New(tensor.Float32, 2)), nil, 0},
		{"fc2.scale: the file has it, float32 (2,), and the network does not; the layer there is net.fc2 (Linear 4→2)", with("fc2.scale", tensor.New(tensor.Float32, 2)), nil, 0},
		{"other: the file has it, float32 (1,), and the network does not", append(renamed(state, func(n string) string { return "net." + n }), tensor.Named{Name: "net.other", Tensor: tensor.New(tensor.Float32, 1)}), []nn.LoadOption{nn.Prefix("net.")}, 0},
		{`Rename has "fc", and no tensor of the source is or begins so`, state, []nn.LoadOption{nn.Rename(map[string]string{"fc": "fc1"})}, 0},
		{"fc1.bias of net.fc1 (Linear 3→4): fc1.bias and other of the source are both called so after renaming", with("other", tensor.New(tensor.Float32, 4)),
			[]nn.LoadOption{nn.Rename(map[string]string{"other": "fc1.bias"})}, 0},
		{"found (2, 4), want (3, 4)", with("fc2.weight", tensor.New(tensor.Float32, 2, 4)), []nn.LoadOption{nn.Partial()}, 0},
		{"none of its 9 tensors is one of the network's 9; is a Prefix or a Rename missing?", renamed(state, func(n string) string { return "net." + n }), []nn.LoadOption{nn.Partial()}, 9 - 1},
	} {
		to := classifier()
		if strings.Contains(c.want, "(3, 4)") && c.opts != nil {
			to = nn.Chain(nn.Named{Name: "fc2", Layer: nn.Linear(4, 3)})
		}
		r, err := nn.Load(to, nn.Tensors(c.source...), c.opts...)
		var wrong *nn.LoadError
		if !errors.As(err, &wrong) || !strings.Contains(err.Error(), c.want) {
			t.Errorf("got error %v, want a LoadError with %q", err, c.want)
		}
		if len(r.Missing) != c.missing {
			t.Errorf("%s: %d missing, want %d: %v", c.want, len(r.Missing), c.missing, r)
		}
		for _, p := range nn.Params(to) {
			if !p.Value.IsZero() {
				t.Errorf("%s: %s has numbers after an error", c.want, p.Name)
			}
		}
	}
}

// broken fails in the middle of reading.
type broken struct {
	nn.Store
	left int
}

var errBroken = errors.New("broken")

func (b *broken) ReadInto(dst *tensor.Tensor, name string) error {
	if b.left--; b.left < 0 {
		return errBroken
	}
	return b.Store.ReadInto(dst, name)
}

func TestLoadIsWholeOrNothing(t *testing.T) {
	to, before := initialised(classifier(), tensor.Float32), initialised(classifier(), tensor.Float32)
	from := classifier()
	nn.Init(from, tensor.Float32, nn.One(zeros{}))
	if _, err := nn.Load(to, &broken{nn.Tensors(nn.StateDict(from)...), 4}); !errors.Is(err, errBroken) {
		t.Errorf("got error %v, want %v", err, errBroken)
	}
	same(t, before, to)
}

// Partial takes what is there and leaves the rest.
func TestLoadPartial(t *testing.T) {
	to := initialised(classifier(), tensor.Float32)
	bias := nn.StateDict(to)[5].Tensor.Clone() // fc2.bias
	source := nn.Tensors(tensor.Named{Name: "fc1.bias", Tensor: tensor.From([]float64{1, 2, 3, 4})}, tensor.Named{Name: "x", Tensor: tensor.New(tensor.Float32)})
	r, err := nn.Load(to, source, nn.Partial())
	if err != nil || len(r.Taken) != 1 || len(r.Missing) != 7 || len(r.Unexpected) != 1 {
		t.Fatalf("got %v, %v, want 1 taken, 7 missing, 1 unexpected", r, err)
	}
	if b := nn.StateDict(to)[1].Tensor; b.At(3) != 4 {
		t.Errorf("fc1.bias is %v, want [1. 2. 3. 4.]", b)
	}
	if now := nn.StateDict(to)[5].Tensor; !tensor.Equal(now, bias) {
		t.Errorf("fc2.bias is %v, want %v as before", now, bias)
	}
	if !strings.Contains(r.String(), "\nx: the file has it, float32 (), and the network does not") {
		t.Errorf("got report\n%v", r)
	}
}

// A shared parameter has one name in a state dict, and may have any of its
// names, or all, in a source.
func TestLoadShared(t *testing.T) {
	from := initialised(sharing(3, 2), tensor.Float64)
	state := nn.StateDict(from)
	if len(state) != 2 {
		t.Fatalf("got %d tensors, want 2", len(state))
	}
	other := func(n string) string { return strings.Replace(n, "left", "right", 1) }
	moved := renamed(state, other)
	moved[0].Tensor = tensor.New(tensor.Float64, 2, 3)
	for _, c := range []struct {
		source []tensor.Named
		taken  int
		want   string
	}{
		{state, 2, ""},
		{renamed(state, other), 2, ""},
		{append(slices.Clone(state), renamed(state, other)...), 4, ""},
		{append(slices.Clone(state), moved...), 4, "pair.left.weight and pair.right.weight are one in the network, and their numbers differ"},
	} {
		to := sharing(3, 2)
		r, err := nn.Load(to, nn.Tensors(c.source...), nn.Precision(tensor.Float64))
		if len(r.Taken) != c.taken || (err == nil) != (c.want == "") || err != nil && !strings.Contains(err.Error(), c.want) {
			t.Errorf("got %v, %v, want %d taken and error %q", r, err, c.taken, c.want)
			continue
		}
		if err == nil {
			same(t, from, to)
		}
	}
	wantFault(t, "state dict: pair.left.weight has no numbers yet", func() { nn.StateDict(sharing(3, 2)) })
}

// What is loaded in part is completed, not drawn anew.
func TestComplete(t *testing.T) {
	source := nn.Tensors(tensor.Named{Name: "fc1.bias", Tensor: tensor.From([]float64{1, 2, 3, 4})})
	net, whole := classifier(), initialised(classifier(), tensor.Float64)
	if _, err := nn.Load(net, source, nn.Partial(), nn.Precision(tensor.Float64)); err != nil {
		t.Fatal(err)
	}
	if nn.Initialised(net) {
		t.Fatal("Load of one tensor made all")
	}
	for range 2 { // the second time there is nothing to do
		nn.Complete(net, tensor.Float32, nn.Streams(rng.New(7)))
		for i, s := range nn.StateDict(net) {
			want := nn.StateDict(whole)[i].Tensor
			if s.Name == "fc1.bias" {
				want = tensor.From([]float64{1, 2, 3, 4})
			}
			if !tensor.Equal(s.Tensor, want) {
				t.Errorf("%s is %v, want %v", s.Name, s.Tensor, want)
			}
		}
	}
}

// Many problems stand one a line, behind their counts, and not without end.
func TestLoadErrorLists(t *testing.T) {
	e := &nn.LoadError{Problems: []string{"only one"}, Missing: 1}
	if got := e.List(); got != "only one" {
		t.Errorf("one problem: got %q", got)
	}
	e = &nn.LoadError{Missing: 20, Mismatched: 3}
	for i := range 23 {
		e.Problems = append(e.Problems, fmt.Sprintf("tensor %d", i))
	}
	lines := strings.Split(e.Error(), "\n")
	if len(lines) != 22 || lines[0] != "nn: the source does not fit the network: 20 missing, 3 mismatched" || lines[1] != "  tensor 0" || lines[21] != "  … and 3 more" {
		t.Errorf("%d lines: got\n%v", len(lines), e)
	}
}

// Replace leaves out what fits on both sides, whatever its shape, and nothing else.
func TestReplace(t *testing.T) {
	source := nn.Chain(nn.Named{Name: "stem", Layer: nn.Linear(3, 4)}, nn.Named{Name: "fc", Layer: nn.Linear(4, 10)}, nn.Named{Name: "aux", Layer: nn.Linear(10, 2)})
	initialised(source, tensor.Float64)
	file := nn.Tensors(nn.StateDict(source)...)
	fresh := func() *nn.SequentialLayer {
		return nn.Chain(nn.Named{Name: "stem", Layer: nn.Linear(3, 4)}, nn.Named{Name: "fc", Layer: nn.Linear(4, 2)}, nn.Named{Name: "gain", Layer: nn.Linear(2, 2, nn.NoBias())})
	}
	for _, c := range []struct {
		patterns []string
		want     []string
	}{
		{[]string{"fc"}, []string{"1 missing, 2 unexpected", "gain.weight of net.gain (Linear 2→2): missing from the file, want (2, 2)", "aux.weight: the file has it"}},
		{[]string{"gain", "aux"}, []string{"2 mismatched", "fc.weight of net.fc (Linear 4→2): found (10, 4), want (2, 4)"}},
		{[]string{"fc", "gain", "aux", "hed"}, []string{`Replace has "hed", and no tensor of the network or of the source is called so; there are stem, fc, gain, aux`}},
	} {
		net := fresh()
		_, err := nn.Load(net, file, nn.Replace(c.patterns...))
		for _, want := range c.want {
			if err == nil || !strings.Contains(err.Error(), want) {
				t.Errorf("%q: got %v, want %q", c.patterns, err, want)
			}
		}
		unused, names := "", 0
		if misfit, ok := errors.AsType[*nn.LoadError](err); ok {
			unused, names = misfit.Unused, len(misfit.Names)
		}
		if hed := slices.Contains(c.patterns, "hed"); (unused == "hed") != hed || (names > 0) != hed {
			t.Errorf("%q: %q fits none of %d names", c.patterns, unused, names)
		}
		if nn.Initialised(net.Layers()[0]) {
			t.Errorf("%q: the network was changed", c.patterns)
		}
	}
	net := fresh()
	report, err := nn.Load(net, file, nn.Replace("fc", "gain", "aux.*"))
	if err != nil {
		t.Fatal(err)
	}
	if got, want := report.String(), "2 tensors taken, 0 missing, 0 unexpected, 0 mismatched, 4 omitted, 3 replaced"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
	if strings.Join(report.Replaced, " ") != "fc.weight fc.bias gain.weight" || strings.Join(report.Omitted, " ") != "fc.weight fc.bias aux.weight aux.bias" {
		t.Errorf("replaced %q, omitted %q", report.Replaced, report.Omitted)
	}
	if nn.Initialised(net.Layers()[1]) || !tensor.Equal(nn.Params(net)[0].Value.Tensor(), nn.Params(source)[0].Value.Tensor().To(tensor.Float32)) {
		t.Error("it took the head, or other numbers than the source's")
	}
}
