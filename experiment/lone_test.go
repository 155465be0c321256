package experiment

import (
	"strings"
	"testing"

	"cajal/recipe"
)

// Where each class has one sample, a message says that more are needed, of a proposed
// recipe and of one that is run.
func TestOneSampleOfEachClass(t *testing.T) {
	dir := stripes(t, 1)
	const want = "each of its 2 classes has one picture, so there is nothing to test on; want several of each"
	if _, err := Propose(dir, Hints{}); err == nil || !strings.HasSuffix(err.Error(), want) {
		t.Errorf("got %v, want %q", err, want)
	}
	text, err := Propose(stripes(t, 24), Hints{Size: 8})
	if err != nil {
		t.Fatal(err)
	}
	r, err := recipe.Parse("t.toml", []byte(text))
	if err != nil {
		t.Fatal(err)
	}
	r.Data.Path = dir
	const said = ": each of the 2 classes has one sample, so none can be kept apart: want several of each, at least 2, or "
	for key, share := range map[string]*float64{"data.test_share": &r.Data.TestShare, "data.validation_share": &r.Data.ValidationShare} {
		r.Data.TestShare, r.Data.ValidationShare = 0, 0
		*share = 0.25
		if _, err := Read(r); err == nil || !strings.HasSuffix(err.Error(), key+said+key+" = 0") {
			t.Errorf("got %v, want %q", err, key+said)
		}
	}
}

// What leaves a bag out is refused for pictures, which have none.
func TestFastPictures(t *testing.T) {
	for name, path := range map[string]string{"a folder": stripes(t, 4), "IDX files": idxFiles(t, 40, false)} {
		if _, err := Propose(path, Hints{Fast: true}); err == nil || !strings.Contains(err.Error(), "fast: it is for tables and arrays of rows") {
			t.Errorf("%s: got %v, want it refused", name, err)
		}
	}
}
