package safetensors_test

import (
	"bytes"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"cajal/internal/memory"
	"cajal/safetensors"
	"cajal/tensor"
)

// ramp returns i/4 − 1, as testdata/golden.py has it.
func ramp(d tensor.DType, shape ...int) *tensor.Tensor {
	t := tensor.New(d, shape...)
	for i := range t.Size() {
		memory.Of(t).Set(i, float64(i)/4-1)
	}
	return t
}

// The package writes, byte for byte, what Python's safetensors does.
func TestWriteGolden(t *testing.T) {
	want, err := os.ReadFile(filepath.Join("testdata", "written.safetensors"))
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "a")
	err = safetensors.WriteFile(path, map[string]string{"format": `pt <&> " é`},
		tensor.Named{Name: "0.weight", Tensor: ramp(tensor.Float32, 3, 2)},
		tensor.Named{Name: "0.bias", Tensor: ramp(tensor.Float32, 3)},
		tensor.Named{Name: "1.running_mean", Tensor: ramp(tensor.Float64, 2, 2, 2).T().T()},
		tensor.Named{Name: "1.num_batches_tracked", Tensor: tensor.From([]int64{7}, []int{}...)},
		tensor.Named{Name: "quote \" tab \t größe", Tensor: ramp(tensor.Float64)},
		tensor.Named{Name: "empty", Tensor: ramp(tensor.Float32, 0, 4)},
		tensor.Named{Name: "ids", Tensor: tensor.From([]int64{-1, 1 << 62, 0, math.MinInt64}, 2, 2)},
	)
	if err != nil {
		t.Fatal(err)
	}
	if got, err := os.ReadFile(path); err != nil || !bytes.Equal(got, want) {
		t.Errorf("got (%v)\n%q\nwant\n%q", err, got, want)
	}
}

// What is written after reading is the same file again.
func TestRoundTrip(t *testing.T) {
	golden := filepath.Join("testdata", "written.safetensors")
	want, err := os.ReadFile(golden)
	if err != nil {
		t.Fatal(err)
	}
	tensors, metadata, err := safetensors.ReadFile(golden)
	if err != nil {
		t.Fatal(err)
	}
	var got bytes.Buffer
	if err := safetensors.Write(&got, metadata, tensors...); err != nil || !bytes.Equal(got.Bytes(), want) {
		t.Errorf("got (%v)\n%q\nwant\n%q", err, got.Bytes(), want)
	}
}

func TestReadTypes(t *testing.T) {
	small := tensor.From([]int64{0, 1, 2, 3, 100, 7}, 2, 3)
	signed := tensor.From([]int64{0, -1, 2, -3, 100, -128}, 2, 3)
	real := tensor.From([]float32{0, -1, 0.25, 1.5, -448, 0.015625}, 2, 3)
	times := func(a *tensor.Tensor, k int64) *tensor.Tensor {
		b := a.Clone()
		for i := range b.Int64s() {
			b.Int64s()[i] *= k
		}
		return b
	}
	f, err := safetensors.Open(filepath.Join("testdata", "types.safetensors"))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	thirds := real.To(tensor.Float64)
	for i := range thirds.Float64s() {
		thirds.Float64s()[i] /= 3
	}
	for _, c := range []struct {
		name string
		want *tensor.Tensor
	}{
		{"bool", tensor.From([]float32{0, 1, 1, 1, 1, 1}, 2, 3)},
		{"u8", small.To(tensor.Float32)},
		{"i8", signed.To(tensor.Float32)},
		{"f8_e5m2", real},
		{"f8_e4m3", real},
		{"i16", times(signed, 200)},
		{"u16", times(small, 600)},
		{"f16", real},
		{"bf16", real},
		{"i32", times(signed, 10_000_000)},
		{"u32", times(small, 40_000_000)},
		{"f32", real},
		{"i64", times(signed, 1<<55)},
		{"u64", times(small, 1<<55)},
		{"f64", thirds},
	} {
		want := c.want
		got, err := f.Tensor(c.name)
		if err != nil || !tensor.Equal(got, want) {
			t.Errorf("%s: got %v (%v), want %v", c.name, got, err, want)
			continue
		}
		e, _ := f.Entry(c.name)
		if d, ok := e.Type(); !ok || d != want.DType() {
			t.Errorf("%s: the entry's type is %v, %v, want %v", c.name, d, ok, want.DType())
		}
		for _, d := range []tensor.DType{tensor.Float32, tensor.Float64, tensor.Int64, tensor.Int32, tensor.Uint8, tensor.Bool} {
			dst := tensor.New(d, 2, 3)
			if err := f.ReadInto(dst, c.name); err != nil || !tensor.Equal(dst, want.To(d)) {
				t.Errorf("%s as %v: got %v (%v), want %v", c.name, d, dst, err, want.To(d))
			}
		}
	}
	if _, err := f.Tensor("c64"); err == nil || !strings.Contains(err.Error(), `types.safetensors: tensor "c64": C64 elements, which are not read`) {
		t.Errorf("c64: got error %v", err)
	}
	if _, err := f.Tensor("f128"); err == nil || !strings.Contains(err.Error(), "no such tensor") {
		t.Errorf("f128: got error %v", err)
	}
	if err := f.ReadInto(tensor.New(tensor.Float32, 6), "f32"); err == nil || !strings.Contains(err.Error(), "shape (2, 3), want (6,)") {
		t.Errorf("another shape: got error %v", err)
	}
	if m := f.Metadata(); len(m) != 0 {
		t.Errorf("metadata %v, want none", m)
	}
}

// Tensors of each type are written under the format's name of it and come back.
func TestShortTypes(t *testing.T) {
	in := []tensor.Named{
		{Name: "a", Tensor: tensor.From([]int32{-5, 1 << 30, 7})},
		{Name: "b", Tensor: tensor.From([]uint8{0, 200, 255})},
		{Name: "c", Tensor: tensor.From([]bool{true, false, true})},
	}
	path := filepath.Join(t.TempDir(), "short.safetensors")
	if err := safetensors.WriteFile(path, nil, in...); err != nil {
		t.Fatal(err)
	}
	f, err := safetensors.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	for i, want := range []safetensors.DType{safetensors.I32, safetensors.U8, safetensors.Bool} {
		if e, _ := f.Entry(in[i].Name); e.DType != want {
			t.Errorf("%s is written as %s, want %s", in[i].Name, e.DType, want)
		}
		got := tensor.New(in[i].Tensor.DType(), 3)
		if err := f.ReadInto(got, in[i].Name); err != nil || !tensor.Equal(got, in[i].Tensor) {
			t.Errorf("%s: got %v (%v), want %v", in[i].Name, got, err, in[i].Tensor)
		}
	}
}
