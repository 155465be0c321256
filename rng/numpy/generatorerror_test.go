package numpy

import (
	"encoding/json"
	"errors"
	"math"
	"math/big"
	"math/rand/v2"
	"strings"
	"testing"
)

var _ rand.Source = (*PCG64)(nil)

// Calls that cannot be right panic with an Error before anything is drawn.
func TestGeneratorRefuses(t *testing.T) {
	g := DefaultRNG(1)
	before := *g.PCG64
	for want, call := range map[string]func(){
		"numpy: integers: want hi above lo, got lo 3, hi 3":                                              func() { g.Integers(3, 3) },
		"numpy: integers: want a last integer of at least 5, got 4":                                      func() { FillIntegers(g, make([]int8, 1), 5, 4) },
		"numpy: int n: want n of 1 or more, got 0":                                                       func() { g.IntN(0) },
		"numpy: shuffle: want n of 0 or more, got -1":                                                    func() { g.Shuffle(-1, nil) },
		"numpy: permutation: want n of 0 or more, got -1":                                                func() { g.Permutation(-1) },
		"numpy: choice: want something to choose from, got 0 things":                                     func() { g.Choice(0, 1) },
		"numpy: choice: want a size of 0 or more, got -2":                                                func() { g.Choice(4, -2) },
		"numpy: choice: want probabilities of 0 or more, got -0.5 for 1":                                 func() { g.ChoiceWeighted([]float64{1.5, -0.5}, 1) },
		"numpy: choice: want probabilities of 0 or more, got NaN for 0":                                  func() { g.ChoiceWeighted([]float64{math.NaN(), 1}, 1) },
		"numpy: choice: want probabilities that are 1 together, got 0.9":                                 func() { g.ChoiceWeighted([]float64{0.4, 0.5}, 1) },
		"numpy: sample: want at most the 3 there are, got 4":                                             func() { g.Sample(3, 4) },
		"numpy: sample: want at most the 1 with a probability above 0, got 2":                            func() { g.SampleWeighted([]float64{1, 0}, 2) },
		"numpy: uniform: want two numbers a finite distance apart, the lower first, got 1 and 0":         func() { g.Uniform(1, 0) },
		"numpy: normal: want a scale of 0 or more, got -1":                                               func() { g.Normal(0, -1) },
		"numpy: exponential: want a scale of 0 or more, got NaN":                                         func() { g.Exponential(math.NaN()) },
		"numpy: gamma: want a shape parameter of 0 or more, got -1":                                      func() { g.StandardGamma(-1) },
		"numpy: gamma: want a scale of 0 or more, got -1":                                                func() { g.Gamma(1, -1) },
		"numpy: beta: want two numbers above 0, got 0 and 1":                                             func() { g.Beta(0, 1) },
		"numpy: poisson: want a mean from 0 to 9.223372006484771e+18, got -1":                            func() { g.Poisson(-1) },
		"numpy: poisson: want a mean from 0 to 9.223372006484771e+18, got NaN":                           func() { g.Poisson(math.NaN()) },
		"numpy: binomial: want 0 trials or more, got -1":                                                 func() { g.Binomial(-1, 0.5) },
		"numpy: binomial: want a probability from 0 to 1, got 1.5":                                       func() { g.Binomial(1, 1.5) },
		"numpy: seed sequence: want integers of 0 or more, got -1":                                       func() { SeedSequenceOf(big.NewInt(-1)) },
		"numpy: seed sequence: want a pool of 4 words or more, got 3":                                    func() { NewSeedSequence(1).WithPool(3) },
		"numpy: spawn: want 0 children or more, got -1":                                                  func() { NewSeedSequence(1).Spawn(-1) },
		"numpy: draw: want a generator from DefaultRNG, NewPCG64 or UnmarshalBinary, got the zero PCG64": func() { new(PCG64).Uint64() },
	} {
		got := "no panic"
		func() {
			defer func() {
				if e, ok := recover().(*Error); ok {
					got = e.Error()
				}
			}()
			call()
		}()
		if got != want {
			t.Errorf("got %q, want %q", got, want)
		}
		if *g.PCG64 != before {
			t.Errorf("%q: something was drawn", want)
		}
	}
}

// A generator that was saved and restored, as bytes and as JSON, goes on as the one
// that was not, with half a step kept and without.
func TestPCG64Continues(t *testing.T) {
	g := DefaultRNG(5)
	for i := range 40 {
		var a, b PCG64
		bytes, err := g.MarshalBinary()
		text, failed := json.Marshal(g.PCG64)
		if err := errors.Join(err, failed, a.UnmarshalBinary(bytes), json.Unmarshal(text, &b)); err != nil {
			t.Fatal(err)
		}
		for range i % 3 {
			g.Uint64()
			a.Uint64()
			b.Uint64()
		}
		if w, x, y := g.Uint32(), a.Uint32(), b.Uint32(); w != x || w != y || a != *g.PCG64 || b != *g.PCG64 {
			t.Fatalf("save %d: got %d and %d, want %d", i, x, y, w)
		}
	}
}

// Saved states that cannot be are refused, and leave the generator as it was.
func TestPCG64RefusesStates(t *testing.T) {
	good, _ := DefaultRNG(5).MarshalBinary()
	with := func(at int, b byte) string {
		s := []byte(string(good))
		s[at] = b
		return string(s)
	}
	const even = `{"bit_generator":"PCG64","state":{"state":1,"inc":2},"has_uint32":0,"uinteger":0}`
	p := *DefaultRNG(6).PCG64
	before := p
	for _, c := range []struct {
		data string
		json bool
		want string
	}{
		{string(good[1:]), false, "got 42 bytes, want 43"},
		{with(0, 'q'), false, `begins with "qcg64:"`},
		{with(len(good)-5, 2), false, "flag of the kept half is 2"},
		{with(len(good)-6, good[len(good)-6]&^1), false, "want an odd number"},
		{even, true, "want an odd number"},
		{strings.Replace(even, "PCG64", "MT19937", 1), true, `the state of "MT19937"`},
		{strings.Replace(even, `"inc":2`, `"inc":-1`, 1), true, "inc is -1, want a number of 128 bits"},
		{strings.Replace(even, `"state":1`, `"state":340282366920938463463374607431768211456`, 1), true, "want a number of 128 bits"},
		{strings.Replace(even, `"state":1,`, ``, 1), true, "state is <nil>"},
		{`{"bit_generator":3}`, true, "restore PCG64: json"},
	} {
		err := p.UnmarshalBinary([]byte(c.data))
		if c.json {
			err = p.UnmarshalJSON([]byte(c.data))
		}
		if err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%q: got error %v, want %q", c.data, err, c.want)
		}
		if p != before {
			t.Fatalf("%q changed the generator", c.data)
		}
	}
	if _, err := new(PCG64).MarshalBinary(); err == nil {
		t.Error("the zero PCG64 was saved")
	}
	if _, err := new(PCG64).MarshalJSON(); err == nil {
		t.Error("the zero PCG64 was saved as JSON")
	}
}

// Advancing by k steps is k draws, and by −k undoes them.
func TestAdvanceCountsDraws(t *testing.T) {
	for _, k := range []int64{0, 1, 2, 1000} {
		a, b := DefaultRNG(3), DefaultRNG(3)
		for range k {
			a.Uint64()
		}
		b.Advance(big.NewInt(k))
		if *a.PCG64 != *b.PCG64 {
			t.Errorf("advanced by %d: %+v, want %+v", k, *b.PCG64, *a.PCG64)
		}
		b.Advance(big.NewInt(-k))
		if *b.PCG64 != *DefaultRNG(3).PCG64 {
			t.Errorf("advanced by %d and back: %+v", k, *b.PCG64)
		}
	}
}

// Single draws allocate nothing.
func TestGeneratorAllocatesNothing(t *testing.T) {
	g, out := DefaultRNG(1), make([]uint8, 9)
	if n := testing.AllocsPerRun(1000, func() {
		g.NormFloat64()
		g.ExpFloat64()
		g.NormFloat32()
		g.ExpFloat32()
		g.Float32()
		g.IntN(10)
		g.Shuffle(len(out), func(i, j int) { out[i], out[j] = out[j], out[i] })
	}); n != 0 {
		t.Errorf("%v allocations, want none", n)
	}
}

func FuzzPCG64(f *testing.F) {
	p := DefaultRNG(5)
	binary, _ := p.MarshalBinary()
	text, _ := json.Marshal(p)
	f.Add(binary, text)
	f.Fuzz(func(t *testing.T, binary, text []byte) {
		var p PCG64
		if p.UnmarshalBinary(binary) == nil {
			if again, err := p.MarshalBinary(); err != nil || string(again) != string(binary) {
				t.Fatalf("a state that was accepted is saved differently; error %v", err)
			}
		}
		if p.UnmarshalJSON(text) == nil {
			var q PCG64
			if again, err := p.MarshalJSON(); err != nil || q.UnmarshalJSON(again) != nil || q != p {
				t.Fatalf("%s was accepted and saved as %s; error %v", text, again, err)
			}
		}
	})
}
