package numpy

import (
	"encoding/json"
	"fmt"
	"math"
	"math/big"
	"os"
	"strconv"
	"testing"

	"cajal/tensor"
)

// drawn is a call of a generator in testdata/generator.json and what NumPy drew.
type drawn struct {
	Op     string
	N, K   int
	A, B   float64
	P      []float64
	Type   string
	Lo, Hi string
	Delta  string
	Out    []json.Number
}

type goldenSession struct {
	Seed  []string
	Calls []drawn
	State json.RawMessage
	Raw   uint64
}

type goldenSequence struct {
	Entropy    []string
	Key        []uint64
	Pool       int
	Words      []uint32
	Words64    []uint64
	Children   [][]uint32
	Grandchild []uint32
}

// goldenGenerator reads the file.
func goldenGenerator(t *testing.T) (sessions []goldenSession, sequences []goldenSequence) {
	t.Helper()
	data, err := os.ReadFile("testdata/generator.json")
	if err != nil {
		t.Fatal(err)
	}
	var file struct {
		Sessions  []goldenSession
		Sequences []goldenSequence
	}
	if err := json.Unmarshal(data, &file); err != nil {
		t.Fatal(err)
	}
	if len(file.Sessions) < 13 || len(file.Sequences) < 17 {
		t.Fatalf("golden file has %d sessions and %d sequences, want 13 and 17", len(file.Sessions), len(file.Sequences))
	}
	return file.Sessions, file.Sequences
}

// bigs returns the integers of a list of digits.
func bigs(t *testing.T, digits []string) []*big.Int {
	t.Helper()
	var list []*big.Int
	for _, d := range digits {
		n, ok := new(big.Int).SetString(d, 10)
		if !ok {
			t.Fatalf("golden file has the integer %q", d)
		}
		list = append(list, n)
	}
	return list
}

// floats returns the numbers of a tensor as text that keeps every bit.
func floats(x *tensor.Tensor) []string {
	var list []string
	for _, v := range x.To(tensor.Float64).Float64s() {
		list = append(list, strconv.FormatFloat(v, 'g', -1, 64))
	}
	return list
}

func whole[T any](v []T) []string {
	var list []string
	for _, x := range v {
		list = append(list, fmt.Sprint(x))
	}
	return list
}

// filled returns integers in a type from lo to hi.
func filled[T Integer](g *Generator, c drawn) []string {
	read := func(digits string) T {
		n, _ := new(big.Int).SetString(digits, 10)
		return T(uint128Of(n).lo)
	}
	out := make([]T, c.N)
	FillIntegers(g, out, read(c.Lo), read(c.Hi))
	return whole(out)
}

// draw makes a call.
func (c drawn) draw(t *testing.T, g *Generator) []string {
	each := func(f func() any) []string {
		var list []string
		for range c.N {
			list = append(list, fmt.Sprint(f()))
		}
		return list
	}
	switch c.Op {
	case "random":
		return floats(g.Random(c.N))
	case "random32":
		return floats(g.Random32(c.N))
	case "normal":
		return floats(g.StandardNormal(c.N))
	case "normal32":
		return floats(g.StandardNormal32(c.N))
	case "exponential":
		return floats(g.StandardExponential(c.N))
	case "exponential32":
		return floats(g.StandardExponential32(c.N))
	case "uniform":
		return floats(g.Uniform(c.A, c.B, c.N))
	case "scaled":
		return floats(g.Normal(c.A, c.B, c.N))
	case "bools":
		var list []string
		for _, b := range g.Bools(c.N) {
			list = append(list, map[bool]string{false: "0", true: "1"}[b])
		}
		return list
	case "below":
		return each(func() any { return g.IntN(c.K) })
	case "permutation":
		return whole(g.Permutation(c.N))
	case "choice":
		return whole(g.Choice(c.K, c.N))
	case "weighted":
		return whole(g.ChoiceWeighted(c.P, c.N))
	case "sample":
		return whole(g.Sample(c.K, c.N))[:min(c.N, 600)]
	case "unordered":
		return whole(g.SampleUnordered(c.K, c.N))[:min(c.N, 600)]
	case "sampleweighted":
		return whole(g.SampleWeighted(c.P, c.N))
	case "gamma":
		return floats(g.Gamma(c.A, c.B, c.N))
	case "beta":
		return floats(g.Beta(c.A, c.B, c.N))
	case "poisson":
		return whole(g.Poisson(c.A, c.N).Int64s())
	case "binomial":
		return whole(g.Binomial(int64(c.K), c.A, c.N).Int64s())
	case "raw":
		return each(func() any { return g.Uint64() })
	case "raw32":
		return each(func() any { return g.Uint32() })
	case "advance":
		g.Advance(bigs(t, []string{c.Delta})[0])
		return nil
	case "jumped":
		far := g.Jumped(c.N)
		return whole([]uint64{far.Uint64(), far.Uint64()})
	case "integers":
		switch c.Type {
		case "int8":
			return filled[int8](g, c)
		case "int16":
			return filled[int16](g, c)
		case "int32":
			return filled[int32](g, c)
		case "int64":
			return filled[int64](g, c)
		case "uint8":
			return filled[uint8](g, c)
		case "uint16":
			return filled[uint16](g, c)
		case "uint32":
			return filled[uint32](g, c)
		case "uint64":
			return filled[uint64](g, c)
		}
	}
	t.Fatalf("golden file has the call %s of %q", c.Op, c.Type)
	return nil
}

// Every call gives NumPy's numbers, to the bit but for some powers, and takes as many
// bits from the generator; its state is NumPy's, as JSON too.
func TestGeneratorIsNumPys(t *testing.T) {
	sessions, _ := goldenGenerator(t)
	for _, s := range sessions {
		g := NewGenerator(NewPCG64(SeedSequenceOf(bigs(t, s.Seed)...)))
		for i, c := range s.Calls {
			got := c.draw(t, g)
			for k, want := range c.Out {
				w := string(want)
				if v, err := strconv.ParseFloat(w, 64); err == nil && (v != math.Trunc(v) || c.float()) {
					w = strconv.FormatFloat(v, 'g', -1, 64)
				}
				if k >= len(got) || got[k] != w && !c.near(got[k], w) {
					t.Fatalf("seed %v, call %d: %+v\ngot %v", s.Seed, i, c, got)
				}
			}
			if len(got) != len(c.Out) {
				t.Fatalf("seed %v, call %d, %s: got %d numbers, want %d", s.Seed, i, c.Op, len(got), len(c.Out))
			}
		}
		var same PCG64
		if err := json.Unmarshal(s.State, &same); err != nil {
			t.Fatal(err)
		}
		if *g.PCG64 != same {
			t.Errorf("seed %v: the state is %+v, want %+v", s.Seed, *g.PCG64, same)
		}
		if got := g.Uint64(); got != s.Raw {
			t.Errorf("seed %v: the next is %d, want %d", s.Seed, got, s.Raw)
		}
	}
}

// near reports whether two gamma or beta numbers are equal but for the rounding of a
// logarithm, of which the 1/a-th power is taken: C libraries don't round all of them to
// nearest.
func (c drawn) near(got, want string) bool {
	g, errG := strconv.ParseFloat(got, 64)
	w, errW := strconv.ParseFloat(want, 64)
	return (c.Op == "gamma" || c.Op == "beta") && errG == nil && errW == nil && math.Abs(g-w) <= 4e-16*math.Abs(w)*(1+1/c.A)
}

// float reports whether a call draws floating point numbers.
func (c drawn) float() bool {
	switch c.Op {
	case "random", "random32", "normal", "normal32", "exponential", "exponential32", "uniform", "scaled", "gamma", "beta":
		return true
	}
	return false
}

// Sequences of integers of any length, with keys and pools, their states and their
// children's, are NumPy's.
func TestSeedSequenceIsNumPys(t *testing.T) {
	_, sequences := goldenGenerator(t)
	for _, g := range sequences {
		s := SeedSequenceOf(bigs(t, g.Entropy)...)
		if g.Pool != poolWords {
			s = s.WithPool(g.Pool)
		}
		if len(g.Key) > 0 {
			s = s.WithKey(g.Key...)
		}
		what := fmt.Sprintf("entropy %v, key %v, pool %d", g.Entropy, g.Key, g.Pool)
		check := func(name string, got, want any) {
			if fmt.Sprint(got) != fmt.Sprint(want) {
				t.Errorf("%s: %s: got %v, want %v", what, name, got, want)
			}
		}
		check("state", s.State(9), g.Words)
		check("state of 64 bits", s.State64(5), g.Words64)
		children := append(s.Spawn(2), s.Spawn(1)...)
		for i, c := range children {
			check(fmt.Sprintf("child %d", i), c.State(4), g.Children[i])
		}
		check("key of child 2", children[2].Key(), append(g.Key, 2))
		check("grandchild", children[2].Spawn(2)[1].State(4), g.Grandchild)
	}
}
