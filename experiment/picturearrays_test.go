package experiment

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"cajal/data/digits"
	"cajal/npy"
	"cajal/tensor"
)

// handArrays writes handwritten digits as an .npz file whose pictures have some axes, and
// whose numbers some type and range.
func handArrays(t *testing.T, axes, descr string, most float64) string {
	t.Helper()
	x, y := digits.Load()
	n := 600
	x, y = x.Narrow(0, 0, n).Contiguous(), y.Narrow(0, 0, n).Contiguous()
	for i, v := range x.Float32s() {
		x.Float32s()[i] = float32(most) * v
	}
	switch axes {
	case "NHW":
		x = x.Reshape(n, 8, 8)
	case "NHWC":
		x = x.Transpose(0, 2, 3, 1).Contiguous()
	}
	if descr == "|u1" {
		x = x.To(tensor.Uint8)
	}
	return archive(t, "hands.npz", x, y)
}

// archive writes arrays x and y as an .npz file, and returns its path.
func archive(t *testing.T, name string, x, y *tensor.Tensor) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	if err := npy.WriteArchiveFile(path, []tensor.Named{{Name: "x", Tensor: x}, {Name: "y", Tensor: y}}); err != nil {
		t.Fatal(err)
	}
	return path
}

// Arrays of pictures are pictures whichever way their axes lie and whatever black and white
// are: the numbers are the same, and the model takes picture files.
func TestPictureArrays(t *testing.T) {
	var first *tensor.Tensor
	for _, c := range []struct {
		axes, descr string
		most        float64
		want        string
	}{
		{"NHW", "|u1", 255, "range = [0, 255]"},
		{"NHWC", "|u1", 255, "range = [0, 255]"},
		{"NCHW", "<f4", 1, "range = [0, 1]"},
	} {
		path := handArrays(t, c.axes, c.descr, c.most)
		text, err := Propose(path, Hints{})
		if err != nil {
			t.Fatalf("%+v: %v", c, err)
		}
		if !strings.Contains(text, `kind = "conv"`) || strings.Contains(text, "[bag]") {
			t.Errorf("%+v: the recipe has no convolutional network, or a bag:\n%s", c, text)
		}
		if !strings.Contains(text, c.want) || strings.Contains(text, "scaler") {
			t.Errorf("%+v: the recipe has no %q, or a scaler:\n%s", c, c.want, text)
		}
		r := readRecipe(t, text)
		x := r.user.arrays.x
		if !slices.Equal(x.Shape(), []int{600, 1, 8, 8}) || x.DType() != tensor.Float32 {
			t.Errorf("%+v: got %v %v, want float32 (600, 1, 8, 8)", c, x.DType(), x.Shape())
		}
		least, most := x.Float32s()[0], x.Float32s()[0]
		for _, v := range x.Float32s() {
			least, most = min(least, v), max(most, v)
		}
		if least != -1 || most != 1 {
			t.Errorf("%+v: from %v to %v, want -1 to 1", c, least, most)
		}
		if first == nil {
			first = x
		} else if c.descr == "|u1" && !tensor.Equal(x, first) {
			t.Errorf("%+v: other numbers than with other axes", c)
		}
	}
}

// A model of such arrays takes pictures, and is measured on its own data again.
func TestModelOfPictureArrays(t *testing.T) {
	path := handArrays(t, "NHWC", "|u1", 255)
	text, err := Propose(path, Hints{})
	if err != nil {
		t.Fatal(err)
	}
	r := readRecipe(t, small(text, 10))
	r.recipe.Training.Epochs = 20
	o, err := r.Run(t.Context(), Hooks{})
	if err != nil {
		t.Fatal(err)
	}
	if o.Test["accuracy"] < 0.85 {
		t.Errorf("got %v, want at least 0.85", o.Test)
	}
	m := saved(t, o)
	if p, ok := m.Pictures(); !ok || p.Size != 8 || p.Channels != 1 {
		t.Errorf("the model takes pictures %+v, %v; want grey ones of 8 × 8", p, ok)
	}
	t.Chdir(filepath.Dir(path))
	trained, err := Of(m)
	if err != nil {
		t.Fatal(err)
	}
	again, err := trained.Rerun(t.Context(), Hooks{})
	if err != nil {
		t.Fatal(err)
	}
	if again.Test["accuracy"] != o.Test["accuracy"] {
		t.Errorf("measured again: got %v, want %v", again.Test, o.Test)
	}
	if err := os.Remove(path); err != nil {
		t.Fatal(err)
	}
}

// Numbers are predicted of pictures too, in their own units.
func TestNumbersOfPictureArrays(t *testing.T) {
	const n = 120
	x, y := tensor.New(tensor.Float32, n, 6, 6), tensor.New(tensor.Float64, n)
	for i := range n {
		level := float32(i * 2)
		for j := range 36 {
			x.Float32s()[i*36+j] = level
		}
		y.Float64s()[i] = 500 + 10*float64(level)
	}
	path := archive(t, "levels.npz", x, y)
	text, err := Propose(path, Hints{})
	if err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(text, `kind = "conv"`) || !strings.Contains(text, "range = [0, 255]") {
		t.Fatalf("the recipe has no convolutional network of pixels:\n%s", text)
	}
	r := readRecipe(t, text)
	r.recipe.Training.Epochs = 40
	o, err := r.Run(t.Context(), Hooks{})
	if err != nil {
		t.Fatal(err)
	}
	if o.Test["r2"] < 0.8 {
		t.Errorf("got %v, want an R² of at least 0.8", o.Test)
	}
	trained := reopened(t, o)
	t.Chdir(filepath.Dir(path))
	again, err := trained.Rerun(t.Context(), Hooks{})
	if err != nil || again.Test["rmse"] != o.Test["rmse"] {
		t.Errorf("measured again: got %v, %v, want %v", again, err, o.Test)
	}
}

func TestPictureArrayMistakes(t *testing.T) {
	text, err := Propose(handArrays(t, "NHW", "|u1", 255), Hints{})
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct{ old, new, want string }{
		{"range = [0, 255]", "range = [0, 1]", "x holds 79, in sample 0; want pixels from 0, black, to 1, white"},
		{"range = [0, 255]", "range = [3, 3]", "data.range: [3 3], want two different numbers, of black and of white, such as [0, 255]"},
		{"range = [0, 255]", "range = [3]", "data.range: 1 number, want two, of black and of white"},
		{"range = [0, 255]", "range = [0, inf]", "want two different numbers"},
		{"range = [0, 255]", "range = [0, 255]\nscaler = \"standard\"", "data.scaler: range is set too"},
		{"range = [0, 255]", "axes = \"NHWC\"", `x has the shape (600, 8, 8), and data.axes is "NHWC", which are 4 axes`},
		{"range = [0, 255]", "axes = \"CHWN\"", "data.axes"},
	} {
		_, err := parse(strings.Replace(text, c.old, c.new, 1))
		if err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: got %v, want an error that says %s", c.new, err, c.want)
		}
	}
	rows := archive(t, "rows.npz", tensor.New(tensor.Float64, 40, 3), tensor.New(tensor.Float64, 40))
	_, err = parse("version = 2\nseed = 0\n[data]\nkind = \"arrays\"\npath = \"" + filepath.ToSlash(rows) + "\"\nrange = [0, 255]\n[network]\nlayers = [{ kind = \"linear\", out = 2 }]\n[loss]\nkind = \"cross-entropy\"\n[optimizer]\nkind = \"sgd\"\nrate = 0.1\n[training]\nepochs = 1\n")
	if want := "x has the shape (40, 3), and data.axes and data.range are for pictures"; err == nil || !strings.Contains(err.Error(), want) {
		t.Errorf("rows of numbers: got %v, want %q", err, want)
	}
}

// Without a word on axes the channels are found by how many they are.
func TestChannelsAreFound(t *testing.T) {
	for _, c := range []struct{ shape, want []int }{
		{[]int{2, 8, 9}, []int{2, 1, 8, 9}},
		{[]int{2, 3, 8, 9}, []int{2, 3, 8, 9}},
		{[]int{2, 8, 9, 3}, []int{2, 3, 8, 9}},
		{[]int{2, 3, 9, 3}, []int{2, 3, 9, 3}},
		{[]int{2, 32, 32, 4}, []int{2, 4, 32, 32}},
		{[]int{2, 8, 9, 2}, []int{2, 2, 8, 9}},
		{[]int{2, 4, 8, 8}, []int{2, 4, 8, 8}},
		{[]int{2, 16, 4, 4}, []int{2, 16, 4, 4}},
		{[]int{2, 4, 9, 4}, []int{2, 4, 9, 4}},
	} {
		got, err := ChannelsFirst(tensor.New(tensor.Float32, c.shape...), "")
		if err != nil || !slices.Equal(got.Shape(), c.want) {
			t.Errorf("%v: got %v, error %v, want %v", c.shape, got, err, c.want)
		}
	}
}

// Pixels from 0 to 1 are not taken for the darkest of bytes, unless they are whole numbers.
func TestFractionsAreNoBytes(t *testing.T) {
	x := tensor.New(tensor.Float32, 2, 1, 2, 2)
	x.Set(1, 0, 0, 0, 1)
	if _, err := Levels(x, 0, 255); err != nil {
		t.Errorf("0 and 1: %v", err)
	}
	x.Set(0.25, 1, 0, 1, 1)
	if _, err := Levels(x, 0, 255); err == nil || err.Error() != "holds numbers from 0 to 1 alone, such as 0.25; want pixels from 0, black, to 255, white" {
		t.Errorf("got %v", err)
	}
	if _, err := Levels(x, 1, 0); err != nil {
		t.Errorf("from 0 to 1: %v", err)
	}
}
