package recipe

import (
	"context"
	"fmt"
	"image"
	"image/color"
	"image/png"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// stripes writes n grey pictures of each of two classes: stripes that lie, and
// stripes that stand.
func stripes(t *testing.T, n int) string {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "stripes")
	for i := range 2 * n {
		class := []string{"lying", "standing"}[i%2]
		m := image.NewGray(image.Rect(0, 0, 20, 16))
		for y := range 16 {
			for x := range 20 {
				at := y
				if class == "standing" {
					at = x
				}
				if (at+i/2)%8 < 4 {
					m.SetGray(x, y, color.Gray{uint8(150 + i)})
				}
			}
		}
		path := filepath.Join(dir, class, fmt.Sprintf("%02d.png", i))
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		f, err := os.Create(path)
		if err != nil {
			t.Fatal(err)
		}
		if err := png.Encode(f, m); err != nil {
			t.Fatal(err)
		}
		f.Close()
	}
	return dir
}

func TestProposedRecipeForImages(t *testing.T) {
	dir := stripes(t, 24)
	text, err := Propose(dir, Own{Size: 8})
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{`colour = "grey"`, "size = 8", `name = "stripes"`} {
		if !strings.Contains(text, want) {
			t.Errorf("the recipe has no %s:\n%s", want, text)
		}
	}
	r, err := Parse("stripes.toml", []byte(text))
	if err != nil {
		t.Fatalf("%v in\n%s", err, text)
	}
	o, err := r.Run(context.Background(), Hooks{})
	if err != nil {
		t.Fatal(err)
	}
	if o.Test["accuracy"] < 0.9 {
		t.Errorf("accuracy on the test pictures: got %v, want at least 0.9", o.Test)
	}
	if got := r.Describe(); !strings.Contains(got, "48 pictures of 2 classes\n  lying: 24\n") {
		t.Errorf("description: got\n%s", got)
	}
	path := filepath.Join(t.TempDir(), "stripes.safetensors")
	if err := o.SaveModel(path); err != nil {
		t.Fatal(err)
	}
	if err := os.RemoveAll(dir); err != nil {
		t.Fatal(err)
	}
	trained, err := Open(path)
	if err != nil {
		t.Fatal(err)
	}
	if got := fmt.Sprint(trained.Classes(), trained.InputShape()); got != "[lying standing] [8 8]" {
		t.Errorf("the saved model: got classes and shape %s, want [lying standing] [8 8]", got)
	}
	x := o.data.test
	p, _, err := o.Model().PredictSet(context.Background(), x)
	if err != nil {
		t.Fatal(err)
	}
	q, _, err := trained.Model().PredictSet(context.Background(), x)
	if err != nil {
		t.Fatal(err)
	}
	for i := range p.Float32s() {
		if p.Float32s()[i] != q.Float32s()[i] {
			t.Fatalf("probability %d: got %v from the file, want %v", i, q.Float32s()[i], p.Float32s()[i])
		}
	}
}

func TestImageMistakes(t *testing.T) {
	dir := stripes(t, 3)
	text, err := Propose(dir, Own{})
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct{ old, new, want string }{
		{"size = 32", "size = 5000", "data.size"},
		{`colour = "grey"`, `colour = "gray"`, `did you mean "grey"?`},
		{"size = 32", "target = \"x\"\nsize = 32", "data.target"},
		{`kind = "flatten"`, `kind = "relu"`, "is a flatten missing"},
	} {
		changed := strings.Replace(text, c.old, c.new, 1)
		if _, err := Parse("t.toml", []byte(changed)); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: got %v, want an error that says %s", c.new, err, c.want)
		}
	}
	if _, err := Propose(dir, Own{Target: "x"}); err == nil || !strings.Contains(err.Error(), "its folder's name") {
		t.Errorf("a target for pictures: got %v, want an error", err)
	}
}
