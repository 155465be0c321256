package npy_test

import (
	"bytes"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"cajal/internal/memory"
	"cajal/npy"
	"cajal/tensor"
)

// The numbers of testdata/golden.py.
var (
	small  = tensor.From([]int64{0, 1, 2, 3, 100, 7}, 2, 3)
	signed = tensor.From([]int64{0, -1, 2, -3, 100, -128}, 2, 3)
	real   = tensor.From([]float64{0, -1, 0.25, 1.5, -448, 0.015625}, 2, 3)
)

func shifted(a *tensor.Tensor, bits int) *tensor.Tensor {
	b := a.Clone()
	for i := range b.Int64s() {
		b.Int64s()[i] <<= bits
	}
	return b
}

// expected returns what golden.npz holds under a name.
func expected(name string) *tensor.Tensor {
	switch name {
	case "bool":
		return tensor.From([]float32{0, 1, 1, 1, 1, 1}, 2, 3)
	case "fortran":
		ramp := tensor.New(tensor.Float32, 2, 3, 4)
		for i := range ramp.Size() {
			memory.Of(ramp).Set(i, float64(i))
		}
		return ramp
	case "scalar":
		return tensor.From([]float64{2.5}, []int{}...)
	case "empty":
		return tensor.New(tensor.Float32, 0, 3)
	}
	size, _ := strconv.Atoi(name[1:2])
	natural := tensor.Int64
	if size == 1 {
		natural = tensor.Float32
	}
	switch name[0] {
	case 'i':
		return shifted(signed, 8*size-8).To(natural)
	case 'u':
		return shifted(small, max(0, 8*size-9)*min(1, size-1)).To(natural)
	}
	if size == 8 {
		return real
	}
	return real.To(tensor.Float32)
}

func TestReadGolden(t *testing.T) {
	a, err := npy.Open(filepath.Join("testdata", "golden.npz"))
	if err != nil {
		t.Fatal(err)
	}
	defer a.Close()
	if n := len(a.Names()); n != 26 {
		t.Errorf("%d arrays, want 26: %q", n, a.Names())
	}
	for _, name := range a.Names() {
		want := expected(name)
		got, err := a.Read(name)
		if err != nil || !tensor.Equal(got, want) {
			t.Errorf("%s: got %v %v (%v), want %v %v", name, got.DType(), got, err, want.DType(), want)
			continue
		}
		for _, d := range []tensor.DType{tensor.Float32, tensor.Float64, tensor.Int64, tensor.Int32, tensor.Uint8, tensor.Bool} {
			if got, err := a.Read(name, npy.As(d)); err != nil || !tensor.Equal(got, want.To(d)) {
				t.Errorf("%s as %v: got %v (%v), want %v", name, d, got, err, want.To(d))
			}
		}
	}
	if all, err := a.All(); err != nil || len(all) != len(a.Names()) {
		t.Errorf("All: %d arrays (%v), want %d", len(all), err, len(a.Names()))
	}
	if !a.Has("bool") || a.Has("none") {
		t.Errorf("Has: got %v and %v, want true and false", a.Has("bool"), a.Has("none"))
	}
}

func TestReadPacked(t *testing.T) {
	a, err := npy.Open(filepath.Join("testdata", "packed.npz"))
	if err != nil {
		t.Fatal(err)
	}
	defer a.Close()
	x, err := a.Read("x")
	if err != nil || x.Dim(0) != 100 || !tensor.Equal(x.Narrow(0, 98, 100), real) {
		t.Errorf("x: got %v (%v), want real 50 times", x, err)
	}
	if y, err := a.Read("y"); err != nil || y.DType() != tensor.Int64 || y.Int64s()[99] != 0 || y.Int64s()[98] != 2 {
		t.Errorf("y: got %v (%v), want i mod 3", y, err)
	}
}

// NumPy's own bytes, read and written again.
func TestFiles(t *testing.T) {
	for _, c := range []struct {
		name string
		want *tensor.Tensor
		opts []npy.Option // that write the file; nil for one that is not written
	}{
		{"c", real.To(tensor.Float32), []npy.Option{}},
		{"fortran", real, []npy.Option{npy.Fortran()}},
		{"int64", tensor.From([]int64{0, 1, 2}), []npy.Option{npy.Fortran()}}, // one axis has one order
		{"scalar", tensor.From([]float64{2.5}, []int{}...), []npy.Option{}},
		{"u1", small.To(tensor.Float32), []npy.Option{npy.Descr("<u1")}},
		{"big", small, []npy.Option{npy.Descr(">i4")}},
		{"half", real.To(tensor.Float32), []npy.Option{npy.Descr("<f2")}},
		{"version2", real, nil},
		{"version3", real, nil},
	} {
		path := filepath.Join("testdata", c.name+".npy")
		got, err := npy.ReadFile(path)
		if err != nil || !tensor.Equal(got, c.want) {
			t.Errorf("%s: got %v (%v), want %v", c.name, got, err, c.want)
			continue
		}
		if c.opts == nil {
			continue
		}
		want, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		again := filepath.Join(t.TempDir(), "again.npy")
		if err := npy.WriteFile(again, got, c.opts...); err != nil {
			t.Errorf("%s: %v", c.name, err)
		}
		if b, err := os.ReadFile(again); err != nil || !bytes.Equal(b, want) {
			t.Errorf("%s: written (%v)\n%q\nwant\n%q", c.name, err, b, want)
		}
	}
}

// What cannot be read is refused by its name, and the rest can be read.
func TestRefused(t *testing.T) {
	path := filepath.Join("testdata", "refused.npz")
	a, err := npy.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer a.Close()
	for _, c := range []struct{ name, want string }{
		{"complex", `complex: descr: "<c8" are complex numbers`},
		{"object", `object: descr: "|O" are pickled Python objects, which may run code, which are not read; want numbers, which NumPy makes of names`},
		{"text", `text: descr: "<U1" are text, which are not read; want numbers, which NumPy makes of names: names, y = np.unique(y, return_inverse=True)`},
		{"bytes", `bytes: descr: "|S1" are text`},
		{"date", `date: descr: "<M8[D]" are dates`},
		{"span", `span: descr: "<m8[s]" are spans of time`},
		{"record", "record: descr: records of several fields"},
		{"long", `long: descr: "<f16" are numbers of extended precision`},
		{"u8", "u8: element 1 is 9223372036854775808, want at most 9223372036854775807"},
		{"axes", "axes: shape: more than 8 axes"},
		{"readme.txt", "readme.txt: the archive has no such member; it has complex, object"},
	} {
		if _, err := a.Read(c.name); err == nil || !strings.HasPrefix(err.Error(), "npy: "+path+": "+c.want) {
			t.Errorf("%s: got error %v, want %q", c.name, err, c.want)
		}
	}
	if names := a.Names(); len(names) != 10 {
		t.Errorf("names %q, want those of the arrays", names)
	}
}

// Every type writes what it reads, in both orders and both packings.
func TestArchiveRoundTrip(t *testing.T) {
	for _, descr := range []string{"|b1", "|i1", "|u1", "<i2", ">i2", "<u2", ">u4", "<i4", "<i8", ">i8", "<u8", ">f2", "<f2", ">f4", "<f8", ">f8"} {
		a := tensor.From([]float32{0, 1, 1, 0, 1, 0}, 3, 2)
		if descr != "|b1" {
			a = tensor.From([]float32{0, 1, 2, 3, 100, 7}, 3, 2)
		}
		for _, opts := range [][]npy.Option{{}, {npy.Fortran()}, {npy.Compressed()}} {
			var out bytes.Buffer
			if err := npy.WriteArchive(&out, []tensor.Named{{Name: "a/b", Tensor: a}, {Name: "c", Tensor: a.T()}}, append(opts, npy.Descr(descr))...); err != nil {
				t.Errorf("%s: %v", descr, err)
				continue
			}
			z, err := npy.NewArchive(bytes.NewReader(out.Bytes()), int64(out.Len()), "again")
			if err != nil {
				t.Fatal(err)
			}
			all, err := z.All(npy.As(tensor.Float32))
			if err != nil || len(all) != 2 || !tensor.Equal(all[0].Tensor, a) || !tensor.Equal(all[1].Tensor, a.T()) || all[0].Name != "a/b" {
				t.Errorf("%s: got %v (%v), want %v and its transpose", descr, all, err, a)
			}
		}
	}
}

// Tensors of each type are written under NumPy's name of it and come back.
func TestShortTypes(t *testing.T) {
	for descr, x := range map[string]*tensor.Tensor{
		"<i4": tensor.From([]int32{-5, 1 << 30, 7}),
		"|u1": tensor.From([]uint8{0, 200, 255}),
		"|b1": tensor.From([]bool{true, false, true}),
	} {
		var b bytes.Buffer
		if err := npy.Write(&b, x); err != nil {
			t.Fatal(err)
		}
		if !bytes.Contains(b.Bytes(), []byte("'"+descr+"'")) {
			t.Errorf("%v is written as %q, want %s", x.DType(), b.Bytes()[10:60], descr)
		}
		var stored string
		got, err := npy.Read(&b, int64(b.Len()), "x.npy", npy.As(x.DType()), npy.Stored(&stored))
		if err != nil || !tensor.Equal(got, x) || stored != descr {
			t.Errorf("got %v stored as %q (%v), want %v and %q", got, stored, err, x, descr)
		}
	}
}
