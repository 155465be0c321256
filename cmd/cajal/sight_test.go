package main

import (
	"encoding/json"
	"fmt"
	"image"
	"image/png"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"cajal/explain"
)

// trainedOn trains on what a recipe or a folder has, and returns the run's directory.
func trainedOn(t *testing.T, what string, args ...string) (dir string) {
	t.Helper()
	dir = filepath.Join(t.TempDir(), "run")
	if status, _, stderr := cajal(t, append([]string{"train", what, "--out", dir}, args...)...); status != 0 {
		t.Fatal(stderr)
	}
	return dir
}

// grey writes a grey picture of 8 × 8 pixels.
func grey(t *testing.T, path string, at func(x, y int) uint8) string {
	t.Helper()
	m := image.NewGray(image.Rect(0, 0, 8, 8))
	for i := range m.Pix {
		m.Pix[i] = at(i%8, i/8)
	}
	f, err := os.Create(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	if err := png.Encode(f, m); err != nil {
		t.Fatal(err)
	}
	return path
}

// Pictures of the inside are drawn and listed, and wrong calls say what is wanted.
func TestPlotInside(t *testing.T) {
	pictures, dir := shades(t), t.TempDir()
	digits, folder := trainedOn(t, "digits", "--net", "cnn", "--epochs", "1"), trainedOn(t, pictures, "--size", "8", "--epochs", "2")
	mlp, people := trained(t, "digits", "--epochs", "1"), trained(t, "people", "--epochs", "1")
	at := func(name string) string { return filepath.Join(dir, name) }
	var rows strings.Builder
	for i := range 60 {
		fmt.Fprintf(&rows, "%d,%d,%c\n", i%7, i%5, 'a'+rune(i%2))
	}
	if err := os.WriteFile(at("rows.csv"), []byte("u,v,kind\n"+rows.String()), 0o644); err != nil {
		t.Fatal(err)
	}
	table := trained(t, at("rows.csv"), "--target", "kind", "--epochs", "1")
	bright, damaged, empty := filepath.Join(pictures, "bright", "01.png"), at("damaged.png"), at("empty.png")
	ink := grey(t, at("ink.png"), func(x, y int) uint8 { return uint8(max(0, 255-100*(x-4)*(x-4))) }) // a one
	if err := os.WriteFile(damaged, []byte("\x89PNG\r\n\x1a\nnothing"), 0o644); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(empty, []byte("\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x00\x00\x00\x00\x00\x00\x08\x00\x00\x00\x00"), 0o644); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		args []string
		code int
		want string
	}{
		{[]string{digits, "--filters"}, 0, filepath.Join(digits, "filters.png")},
		{[]string{digits, "--filters", "--layer", "4"}, 0, filepath.Join(digits, "filters-4.png")},
		{[]string{digits, "--maps", "test", "--sample", "3", "--saliency", "test", "--occlusion", "test"}, 0, "test, sample 3: "},
		{[]string{digits, "--maps", ink, "--layer", "2"}, 0, filepath.Join(digits, "maps-2-ink.png")},
		{[]string{folder, "--filters", "--maps", bright, "--saliency", bright, "--occlusion", bright}, 0, "01.png: bright "},
		{[]string{filepath.Join(folder, "model.safetensors"), "--saliency", bright, "--of", "dark", "--out", at("out")}, 0, at("out/saliency-bright-01.png")},
		{[]string{folder, "--maps", pictures, "--sample", "20"}, 0, "maps-dark-00.png"},
		{[]string{folder, "--maps", bright, "--saliency", at("ink.png")}, 0, "bright/01.png: bright "},
		{[]string{folder, "--saliency", bright, "--occlusion", filepath.Join(pictures, "dark", "02.png")}, 0, "\ndark/02.png: dark "},
		{[]string{table, "--maps", ink}, 2, "--maps: rows takes no pictures (C, H, W) but rows of a table"},
		{[]string{table, "--saliency", "test"}, 2, "--saliency: rows takes no pictures (C, H, W) but rows of a table"},
		{[]string{table, "--filters"}, 2, "rows has no convolution whose filters could be drawn: it is made of "},
		{[]string{mlp, "--filters"}, 2, "digits has no convolution whose filters could be drawn: it is made of Flatten, Linear, "},
		{[]string{mlp, "--maps", "test", "--sample", "1"}, 2, "digits has no layer that makes maps of a picture"},
		{[]string{mlp, "--saliency", ink, "--occlusion", ink}, 0, "occlusion-ink.png"},
		{[]string{people, "--maps", ink}, 2, "--maps: people takes no pictures (C, H, W) but samples of shape (2,)"},
		{[]string{people, "--filters"}, 2, "people has no convolution"},
		{[]string{folder, "--maps", pictures}, 2, "has 40 pictures; want one, or --sample K, 0 to 39"},
		{[]string{folder, "--maps", pictures, "--sample", "40"}, 2, "--sample 40: "},
		{[]string{folder, "--maps", damaged}, 1, "damaged.png"},
		{[]string{folder, "--maps", empty}, 1, "0×0 pixels, want at least 1×1"},
		{[]string{folder, "--maps", at("none.png")}, 1, "there is no file or directory"},
		{[]string{folder, "--saliency", bright, "--of", "green"}, 2, `--of "green": the model predicts bright, dark`},
		{[]string{folder, "--filters", "--layer", "1"}, 2, `shades has no convolution "1"; it has those at 0, `},
		{[]string{folder, "--maps", bright, "--layer", "99"}, 2, `shades makes no maps at "99"; it makes some at 0, 1, `},
		{[]string{folder, "--occlusion", bright, "--patch", "9"}, 2, "--patch 9: want 1 to 8, as the picture has"},
		{[]string{folder, "--occlusion", bright, "--patch", "2", "--stride", "3"}, 2, "--stride 3: want 1 to 2, as the patch has"},
		{[]string{folder, "--occlusion", bright, "--patch", "0"}, 2, "--patch 0: want 1 to 8"},
		{[]string{folder, "--of", "bright"}, 2, "--of is for --saliency or --occlusion"},
		{[]string{folder, "--filters", "--seed", "1"}, 2, "--seed is for --saliency"},
		{[]string{folder, "--maps", bright, "--sample", "-1"}, 2, "--sample -1: samples are counted from 0"},
		{[]string{folder, "--json"}, 2, "--json is for --filters"},
		{[]string{folder, "--filters", "--member", "1"}, 2, "there is no member 1; the model has 1, from 0"},
	} {
		status, stdout, stderr := cajal(t, append([]string{"plot"}, c.args...)...)
		if status != c.code || !strings.Contains(stdout+stderr, c.want) || c.code != 0 && strings.Count(stderr, "\n") != 1 {
			t.Errorf("cajal plot %s: status %d, want %d and %q:\n%s%s", strings.Join(c.args, " "), status, c.code, c.want, stdout, stderr)
		}
	}
	for _, name := range []string{"filters.png", "maps-test-3.png", "saliency-test-3.png", "occlusion-test-3.png"} {
		if info, err := os.Stat(filepath.Join(digits, name)); err != nil || info.Size() < 5000 {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// JSON has the numbers that the pictures show: a saliency is the same for a seed, and the
// prediction less a drop is what a covered picture gets.
func TestPlotInsideJSON(t *testing.T) {
	pictures := shades(t)
	folder, dark := trainedOn(t, pictures, "--size", "8", "--epochs", "2"), filepath.Join(pictures, "dark", "02.png")
	bright := grey(t, filepath.Join(t.TempDir(), "bright.png"), func(x, y int) uint8 { return uint8(150 + 10*x + 3*y) })
	look := func(args ...string) (s sight) {
		t.Helper()
		status, stdout, stderr := cajal(t, append([]string{"plot", folder, "--json"}, args...)...)
		if err := json.Unmarshal([]byte(stdout), &s); status != 0 || err != nil {
			t.Fatalf("status %d, %v: %s%s", status, err, stdout, stderr)
		}
		return s
	}
	all := look("--filters", "--maps", bright, "--saliency", bright, "--occlusion", bright, "--patch", "4")
	if len(all.Filters) == 0 || all.Filters[0].Path != "0" || len(all.Maps.Layers) < 3 || all.Maps.Layers[0].Shape[1] != 8 || len(all.Files) != 4 || all.Maps.Picture != "bright.png" {
		t.Errorf("got %+v", all)
	}
	s, o := all.Saliency, all.Occlusion
	if s == nil || len(s.Magnitude) != 8 || len(s.Magnitude[7]) != 8 || len(s.Smooth) != 8 || s.Score != "log odds of bright" {
		t.Errorf("saliency %+v", s)
	}
	if o == nil || o.Patch != 4 || o.Stride != 1 || len(o.Drops) != 5 || len(o.Map) != 8 || math.Abs(o.Prediction-1/(1+math.Exp(-s.Value))) > 1e-6 {
		t.Errorf("occlusion %+v", o)
	}
	two := look("--maps", dark, "--saliency", bright)
	if of, and := two.Maps, two.Saliency; of.Picture != "dark/02.png" || and.Picture != "bright.png" || and.Answer != s.Answer || of.Answer == s.Answer {
		t.Errorf("maps of %s, %s; saliency of %s, %s", of.Picture, of.Answer, and.Picture, and.Answer)
	}
	same, other := look("--saliency", bright), look("--saliency", bright, "--seed", "1")
	if same.Saliency.Smooth[3][3] != s.Smooth[3][3] || other.Saliency.Smooth[3][3] == s.Smooth[3][3] || other.Saliency.Magnitude[3][3] != s.Magnitude[3][3] {
		t.Errorf("SmoothGrad %v, again %v, of another seed %v", s.Smooth[3][3], same.Saliency.Smooth[3][3], other.Saliency.Smooth[3][3])
	}
}

// A picture file for a model of digits is the light of strokes on black, as bytes of IDX
// files are, and one of dark strokes is told of.
func TestPictureOfInk(t *testing.T) {
	dir := t.TempDir()
	model := filepath.Join(dir, "digits.safetensors")
	if status, _, stderr := cajal(t, "train", "digits", "--epochs", "1", "--out", "none", "--save", model); status != 0 {
		t.Fatal(stderr)
	}
	var bytes []byte
	of := func(x, y int) uint8 {
		if x < 5 {
			return 0
		}
		return uint8(y*30 + x)
	}
	for i := range 64 {
		bytes = append(bytes, of(i%8, i/8))
	}
	grey(t, filepath.Join(dir, "ink.png"), of)
	grey(t, filepath.Join(dir, "paper.png"), func(x, y int) uint8 { return 255 - of(x, y) })
	idx := append([]byte{0, 0, 8, 3, 0, 0, 0, 1, 0, 0, 0, 8, 0, 0, 0, 8}, bytes...)
	if err := os.WriteFile(filepath.Join(dir, "ink-idx3-ubyte"), idx, 0o644); err != nil {
		t.Fatal(err)
	}
	_, ofIDX, stderr := cajal(t, "predict", model, filepath.Join(dir, "ink-idx3-ubyte"))
	_, ofPNG, told := cajal(t, "predict", model, filepath.Join(dir, "ink.png"))
	want, got := rows(t, ofIDX), rows(t, ofPNG)
	if len(want) != 2 || len(got) != 2 || strings.Join(got[1][1:], " ") != strings.Join(want[1], " ") || told != "" {
		t.Fatalf("of the picture %v, of the IDX file %v: %s%s", got, want, stderr, told)
	}
	if status, _, told := cajal(t, "predict", model, filepath.Join(dir, "paper.png")); status != 0 || !strings.Contains(told, "the model learned light strokes on black") {
		t.Errorf("status %d, %q", status, told)
	}
}

// The places that make the gradient of a convolution's weight are named, and add up to what
// the tape and a difference say; a linear layer has none.
func TestExplainConvolution(t *testing.T) {
	status, stdout, stderr := cajal(t, "explain", "digits", "--net", "cnn", "--weight", "0.weight[1,0,1,1]", "--sample", "7", "--top", "3")
	for _, want := range []string{"Σ over 64 places of filter 1 of ∂L/∂y · x\n", "net.0 (Conv2d 1→32, 3×3, padding 1), 8×8 places, counted from 0", "\nrow ", "… and 61 more that add up to"} {
		if status != 0 || !strings.Contains(stdout, want) {
			t.Errorf("status %d, the report lacks %q:\n%s%s", status, want, stdout, stderr)
		}
	}
	status, stdout, stderr = cajal(t, "explain", "digits", "--net", "cnn", "--weight", "4.weight[0,1,2,2]", "--json")
	var r explain.Report
	if err := json.Unmarshal([]byte(stdout), &r); status != 0 || err != nil || len(r.Convolutions) != 1 {
		t.Fatalf("status %d, %v: %s%s", status, err, stdout, stderr)
	}
	if c := r.Convolutions[0]; math.Abs(c.Sum-r.Gradient) > 1e-12 || math.Abs(c.Sum-r.Numeric) > 1e-6 || len(c.Places) == 0 || len(c.Places[0].At) != 2 {
		t.Errorf("places %+v, gradient %g, difference %g", c, r.Gradient, r.Numeric)
	}
	if status, stdout, _ = cajal(t, "explain", "digits", "--weight", "1.weight[0,20]"); status != 0 || strings.Contains(stdout, "places") {
		t.Errorf("status %d: %s", status, stdout)
	}
	if status, _, stderr = cajal(t, "explain", "digits", "--net", "rnn", "--weight", "1.weight[0,20]"); status != 2 || !strings.Contains(stderr, "--net: ") {
		t.Errorf("status %d: %s", status, stderr)
	}
}
