package numpy

import (
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"encoding/json"
	"math"
	"os"
	"slices"
	"testing"

	"cajal/tensor"
)

// golden is one entry of testdata/randomstate.json, in the order of drawing.
type golden struct {
	Seed         uint32      `json:"seed"`
	Uint32       []uint32    `json:"uint32"`
	RandomSample []float64   `json:"random_sample"`
	Randn        [][]float64 `json:"randn"`
	Uniform      []float64   `json:"uniform"`
	Normal       []float64   `json:"normal"`
	Randint      []struct {
		Lo, Hi int64
		Values []int64
	} `json:"randint"`
	RandintScalar []int     `json:"randint_scalar"`
	Permutation   [][]int   `json:"permutation"`
	Shuffle       []int     `json:"shuffle"`
	After         []float64 `json:"after"`
	Last          float64   `json:"last"`
	Normals       []float64 `json:"normals"`
	Many          string    `json:"many"`
}

func readJSON(t *testing.T, name string, v any) {
	t.Helper()
	data, err := os.ReadFile("testdata/" + name)
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(data, v); err != nil {
		t.Fatalf("%s: %v", name, err)
	}
}

// TestGolden replays NumPy's draws, which all come from one generator: to the
// bit, except for normals.
func TestGolden(t *testing.T) {
	var file struct{ Draws []golden }
	readJSON(t, "randomstate.json", &file)
	if len(file.Draws) != 4 {
		t.Fatalf("golden file has %d seeds, want 4", len(file.Draws))
	}
	for _, want := range file.Draws {
		replay(t, want)
	}
}

func replay(t *testing.T, want golden) {
	r := Seed(want.Seed)
	for i, w := range want.Uint32 {
		if got := r.Uint32(); got != w {
			t.Fatalf("seed %d: Uint32 %d: got %d, want %d", want.Seed, i, got, w)
		}
	}
	floats := func(name string, got *tensor.Tensor, want64 []float64) {
		equal(t, want.Seed, name, got.Float64s(), want64)
	}
	floats("RandomSample", r.RandomSample(6), want.RandomSample)
	normals(t, want.Seed, "Randn", r.Randn(3, 3), slices.Concat(want.Randn...))
	floats("Uniform", r.Uniform(-3, 0.1, 5), want.Uniform)
	normals(t, want.Seed, "Normal", r.Normal(1.5, 0.7, 4), want.Normal)
	for _, c := range want.Randint {
		got := r.Randint(c.Lo, c.Hi, len(c.Values)).Int64s()
		if !slices.Equal(got, c.Values) {
			t.Errorf("seed %d: Randint(%d, %d): got %d, want %d", want.Seed, c.Lo, c.Hi, got, c.Values)
		}
	}
	for i, n := range []int64{1, 2, 1000, 1 << 40} {
		if n > math.MaxInt {
			break // an int has 32 bits here
		}
		equal(t, want.Seed, "IntN", []int{r.IntN(int(n))}, want.RandintScalar[i:i+1])
	}
	for i, n := range []int{0, 1, 2, 17} {
		equal(t, want.Seed, "Permutation", r.Permutation(n), want.Permutation[i])
	}
	shuffled := []int{100, 101, 102, 103, 104, 105, 106, 107, 108, 109, 110, 111, 112}
	r.ShuffleInts(shuffled)
	equal(t, want.Seed, "ShuffleInts", shuffled, want.Shuffle)
	floats("RandomSample, 1300 of them, the last two", r.RandomSample(1300).Narrow(0, 1298, 1300), want.After)
	normals(t, want.Seed, "NormFloat64", tensor.From([]float64{r.NormFloat64()}), []float64{want.Last})
	normals(t, want.Seed, "Randn(100)", r.Randn(100), want.Normals)

	hash := sha256.New()
	many := r.Randn(10_000).To(tensor.Float32).Float32s()
	if err := binary.Write(hash, binary.LittleEndian, many); err != nil {
		t.Fatal(err)
	}
	if got := hex.EncodeToString(hash.Sum(nil)); got != want.Many {
		t.Errorf("seed %d: SHA-256 of Randn(10000): got %s, want %s", want.Seed, got, want.Many)
	}
}

func equal[E int | float64](t *testing.T, seed uint32, name string, got, want []E) {
	t.Helper()
	if !slices.Equal(got, want) {
		t.Errorf("seed %d: %s: got %v, want %v", seed, name, got, want)
	}
}

// normals allows 3 units in the last place: logarithms round differently from
// one C library to another, and from ours.
func normals(t *testing.T, seed uint32, name string, got *tensor.Tensor, want []float64) {
	t.Helper()
	if got.Size() != len(want) {
		t.Fatalf("seed %d: %s: got %d numbers, want %d", seed, name, got.Size(), len(want))
	}
	worst, at := 0.0, 0
	for i, g := range got.Float64s() {
		ulp := math.Nextafter(math.Abs(want[i]), math.Inf(1)) - math.Abs(want[i])
		if d := math.Abs(g-want[i]) / ulp; !(d <= worst) {
			worst, at = d, i
		}
	}
	if !(worst <= 3) {
		t.Errorf("seed %d: %s: number %d is off by %v ulp, want 3 at most: got %v, want %v",
			seed, name, at, worst, got.At(at), want[at])
	}
}

func TestShapes(t *testing.T) {
	for _, c := range []struct {
		name string
		got  *tensor.Tensor
		want []int
		kind tensor.DType
	}{
		{"Randn()", Seed(0).Randn(), nil, tensor.Float64},
		{"Randn(2, 0)", Seed(0).Randn(2, 0), []int{2, 0}, tensor.Float64},
		{"RandomSample(2, 3, 4)", Seed(0).RandomSample(2, 3, 4), []int{2, 3, 4}, tensor.Float64},
		{"Uniform(0, 1, 3)", Seed(0).Uniform(0, 1, 3), []int{3}, tensor.Float64},
		{"Normal(0, 1, 3)", Seed(0).Normal(0, 1, 3), []int{3}, tensor.Float64},
		{"Randint(0, 9, 2, 2)", Seed(0).Randint(0, 9, 2, 2), []int{2, 2}, tensor.Int64},
	} {
		if !slices.Equal(c.got.Shape(), c.want) || c.got.DType() != c.kind {
			t.Errorf("%s: got %v of %v, want %v of %v", c.name, c.got.Shape(), c.got.DType(), c.want, c.kind)
		}
	}
}

func TestInvalidArguments(t *testing.T) {
	r := Seed(0)
	nan, inf := math.NaN(), math.Inf(1)
	for _, c := range []struct {
		want string
		call func()
	}{
		{"numpy: uniform: want two numbers a finite distance apart, got 0 and +Inf", func() { r.Uniform(0, inf, 1) }},
		{"numpy: uniform: want two numbers a finite distance apart, got NaN and 1", func() { r.Uniform(nan, 1, 1) }},
		{"numpy: normal: want a scale of 0 or more, got -1", func() { r.Normal(0, -1, 1) }},
		{"numpy: normal: want a scale of 0 or more, got NaN", func() { r.Normal(0, nan, 1) }},
		{"numpy: randint: want hi above lo, got lo 3, hi 3", func() { r.Randint(3, 3, 1) }},
		{"numpy: int n: want n of 1 or more, got 0", func() { r.IntN(0) }},
		{"numpy: shuffle: want n of 0 or more, got -1", func() { r.Shuffle(-1, nil) }},
		{"numpy: permutation: want n of 0 or more, got -2", func() { r.Permutation(-2) }},
		{"numpy: draw: want a generator from Seed or UnmarshalBinary, got the zero RandomState",
			func() { new(RandomState).NormFloat64() }},
	} {
		got := "no panic"
		func() {
			defer func() {
				if e, ok := recover().(*Error); ok {
					got = e.Error()
				}
			}()
			c.call()
		}()
		if got != c.want {
			t.Errorf("got %q, want %q", got, c.want)
		}
	}
}

func TestNoAllocations(t *testing.T) {
	r := Seed(0)
	a := make([]int, 10)
	if got := testing.AllocsPerRun(100, func() {
		r.Uint32()
		r.Float64()
		r.NormFloat64()
		r.IntN(10)
		r.ShuffleInts(a)
	}); got != 0 {
		t.Errorf("allocations: got %v, want 0", got)
	}
}
