package bits

import (
	"bufio"
	"context"
	"crypto/sha256"
	"encoding/binary"
	"flag"
	"fmt"
	"hash"
	"math"
	"os"
	"slices"
	"strings"
	"testing"

	"cajal/experiment"
	"cajal/internal/kernel"
	"cajal/nn"
	"cajal/recipe"
	"cajal/tensor"
	"cajal/train"
)

var update = flag.Bool("update", false, "write the lines of this set of kernels")

const tablePath = "testdata/bits.txt"

const header = `# set of kernels, training, SHA-256 of the final tensors, SHA-256 of the losses; see doc.go
`

// TestBits trains everything in the list and compares what comes out with the
// table, bit for bit.
func TestBits(t *testing.T) {
	set := kernel.Instructions()
	want := read(t)
	found, known := map[string]string{}, map[string]bool{}
	if *update && testing.Short() {
		t.Fatal("-update writes all lines of a set, and -short leaves some out")
	}
	for _, c := range cases(t) {
		key := set + " " + c.name
		known[key] = true
		t.Run(c.name, func(t *testing.T) {
			if testing.Short() && c.name == "mnist" {
				t.Skip("takes minutes on an emulated processor")
			}
			found[key] = digests(c.run(t))
			if !*update && found[key] != want[key] {
				t.Errorf("%s on %s kernels: tensors and losses have\n  %s\nwant\n  %s", c.name, set, found[key], want[key])
			}
		})
	}
	if *update {
		for key := range want {
			if strings.HasPrefix(key, set+" ") {
				delete(want, key)
			}
		}
		for key, line := range found {
			want[key] = line
		}
		write(t, want)
		return
	}
	for key := range want {
		if strings.HasPrefix(key, set+" ") && !known[key] {
			t.Errorf("the table has a line for %q, and no training of that name ran", key)
		}
	}
}

// TestDigestsSeeEveryBit holds the checker to its word: one bit of one number
// changes the line.
func TestDigestsSeeEveryBit(t *testing.T) {
	w := tensor.From([]float64{1, 2, 3})
	end := ending{tensors: []tensor.Named{{Name: "w", Tensor: w}}, losses: []float64{0.5}}
	before := digests(end)
	w.Float64s()[1] = math.Nextafter(2, 3)
	if digests(end) == before {
		t.Error("another bit of a tensor gives the same line")
	}
	w.Float64s()[1] = 2
	end.losses[0] = math.Nextafter(0.5, 1)
	if digests(end) == before {
		t.Error("another bit of a loss gives the same line")
	}
}

// training is one line's training.
type training struct {
	name string
	run  func(t *testing.T) ending
}

// ending is what a training ends with.
type ending struct {
	tensors []tensor.Named
	losses  []float64
}

func cases(t *testing.T) []training {
	var all []training
	for _, name := range recipe.Names() {
		if name == "mnist" {
			all = append(all, mnist())
			continue
		}
		all = append(all, builtin(t, name, nil))
	}
	all = append(all, builtin(t, "digits", func(r *recipe.Recipe) error {
		r.Name, r.Training.Epochs = "digits-cnn", 2
		return r.SetNet("cnn")
	}))
	for i := range 10 {
		all = append(all, random(uint64(i)))
	}
	return all
}

// builtin is a recipe as it comes, but for its baseline, a shorter training, and what
// change, unless it is nil, makes of it.
func builtin(t *testing.T, name string, change func(*recipe.Recipe) error) training {
	r, err := recipe.Load(name)
	if err != nil {
		t.Fatal(err)
	}
	r.Baseline = nil
	r.Data.TestSamples = min(r.Data.TestSamples, 200)
	r.Training.Epochs = min(r.Training.Epochs, 2000)
	if change != nil {
		if err := change(r); err != nil {
			t.Fatal(err)
		}
		name = r.Name
	}
	return training{name, func(t *testing.T) ending {
		e, err := experiment.Read(r)
		if err != nil {
			t.Fatal(err)
		}
		o, err := e.Run(context.Background(), experiment.Hooks{})
		if err != nil {
			t.Fatal(err)
		}
		return ended(o.Model(), o.Log())
	}}
}

// ended collects the tensors of a model by name, and the losses.
func ended(m *train.Model, h *train.History) ending {
	var e ending
	for _, p := range nn.Params(m.Net()) {
		e.tensors = append(e.tensors, tensor.Named{Name: p.Name, Tensor: p.Value.Tensor()})
	}
	e.tensors = append(e.tensors, nn.Buffers(m.Net())...)
	for _, r := range h.Records {
		e.losses = append(e.losses, r.Loss)
	}
	for _, epoch := range h.Epochs {
		e.losses = append(e.losses, epoch.Loss)
		for _, v := range epoch.Validation {
			e.losses = append(e.losses, v.Value)
		}
	}
	e.losses = append(e.losses, h.Tail...)
	return e
}

// digests returns the two columns of a line.
func digests(e ending) string {
	tensors, losses := sha256.New(), sha256.New()
	// The order in which a network lists its tensors is no bit of a training.
	slices.SortFunc(e.tensors, func(a, b tensor.Named) int { return strings.Compare(a.Name, b.Name) })
	for _, n := range e.tensors {
		fmt.Fprintf(tensors, "%s %v %v\n", n.Name, n.Tensor.DType(), n.Tensor.Shape())
		numbers(tensors, n.Tensor)
	}
	for _, l := range e.losses {
		binary.Write(losses, binary.LittleEndian, math.Float64bits(l))
	}
	return fmt.Sprintf("%x %x", tensors.Sum(nil), losses.Sum(nil))
}

func numbers(h hash.Hash, t *tensor.Tensor) {
	t = t.Contiguous()
	switch t.DType() {
	case tensor.Float32:
		binary.Write(h, binary.LittleEndian, t.Float32s())
	case tensor.Float64:
		binary.Write(h, binary.LittleEndian, t.Float64s())
	default:
		binary.Write(h, binary.LittleEndian, t.To(tensor.Int64).Int64s())
	}
}

// read returns the table: a line's last two columns by its first two.
func read(t *testing.T) map[string]string {
	f, err := os.Open(tablePath)
	if err != nil && !*update {
		t.Fatal(err)
	}
	defer f.Close()
	lines := map[string]string{}
	for s := bufio.NewScanner(f); s.Scan(); {
		if fields := strings.Fields(s.Text()); len(fields) == 4 && fields[0] != "#" {
			lines[fields[0]+" "+fields[1]] = fields[2] + " " + fields[3]
		}
	}
	return lines
}

func write(t *testing.T, lines map[string]string) {
	var keys []string
	for key := range lines {
		keys = append(keys, key)
	}
	slices.Sort(keys)
	text := header
	for _, key := range keys {
		text += key + " " + lines[key] + "\n"
	}
	if err := os.WriteFile(tablePath, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
}
