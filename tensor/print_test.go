package tensor

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
)

// golden reads testdata/name.json, which testdata/name.py made.
func golden[T any](t *testing.T, name string) []T {
	t.Helper()
	text, err := os.ReadFile(filepath.Join("testdata", name+".json"))
	if err != nil {
		t.Fatal(err)
	}
	var cases []T
	if err := json.Unmarshal(text, &cases); err != nil {
		t.Fatal(err)
	}
	if len(cases) == 0 {
		t.Fatalf("%s.json has no cases", name)
	}
	return cases
}

type printCase struct {
	DType string
	Shape []int
	Data  []string
	Scale float64
	Want  string
}

// tensor builds what the case prints; testdata/print.py says how.
func (c printCase) tensor(t *testing.T) *Tensor {
	t.Helper()
	d, err := ParseDType(c.DType)
	if err != nil {
		t.Fatal(err)
	}
	x := New(d, c.Shape...)
	for i := range x.Size() {
		var v float64
		switch {
		case c.Data == nil:
			v = float64((i*7919)%1009-500) * c.Scale
		case d == Bool:
			x.store(i, map[string]float64{"False": 0, "True": 1}[c.Data[i]])
			continue
		case !d.Float():
			v, err := strconv.ParseInt(c.Data[i], 10, 64)
			if err != nil {
				t.Fatal(err)
			}
			x.data.SetInt(i, v)
			continue
		default:
			if v, err = strconv.ParseFloat(c.Data[i], x.bits()); err != nil {
				t.Fatal(err)
			}
		}
		x.store(i, v)
	}
	return x
}

func TestStringAsNumPy(t *testing.T) {
	for _, c := range golden[printCase](t, "print") {
		if got := c.tensor(t).String(); got != c.Want {
			t.Errorf("%s %s %v (scale %g)\ngot\n%s\nwant\n%s",
				c.DType, ShapeString(c.Shape), c.Data, c.Scale, got, c.Want)
		}
	}
}

func TestStringOfView(t *testing.T) {
	x := New(Float64, 4, 5, 3)
	for i := range x.Float64s() {
		x.Float64s()[i] = float64(i*i)/7 - 3
	}
	for name, v := range map[string]*Tensor{
		"T":         x.T(),
		"Narrow":    x.Narrow(1, 1, 3),
		"Select":    x.Select(0, 2),
		"scalar":    x.Select(0, 2).Select(0, 1).Select(0, 2),
		"broadcast": x.Narrow(1, 0, 1).BroadcastTo(2, 4, 300, 3),
	} {
		if got, want := v.String(), v.Clone().String(); got != want {
			t.Errorf("%s %s: got\n%s\nwant, as its copy\n%s", name, ShapeString(v.Shape()), got, want)
		}
	}
}

// Only the ends of a large tensor may be visited.
func TestStringOfHugeView(t *testing.T) {
	got := Full(Float32, 1.5).BroadcastTo(1<<29, 1<<30).String()
	row := "[1.5 1.5 1.5 ... 1.5 1.5 1.5]"
	want := "[" + strings.Repeat(row+"\n ", 3) + "...\n " + strings.Repeat(row+"\n ", 2) + row + "]"
	if got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}

func TestStringOfZeroTensor(t *testing.T) {
	if got := new(Tensor).String(); got != "[]" {
		t.Errorf("got %q, want []", got)
	}
}
