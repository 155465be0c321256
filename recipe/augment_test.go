package recipe

import (
	"strings"
	"testing"
)

func TestAugmentOfARecipe(t *testing.T) {
	for _, c := range []struct{ recipe, lines, want string }{
		{"digits", `augment = [{ kind = "shift", by = 1, fill = "black" }, { kind = "rotate" }, { kind = "flip", p = 0.2, axis = "vertical" }, { kind = "mixup", alpha = 0.2 }]`, ""},
		{"mnist", `augment = [{ kind = "crop", size = [0.5, 1] }, { kind = "scale", by = 0.2 }, { kind = "colour" }, { kind = "erase" }]`, ""},
		{"moons", `augment = [{ kind = "shift" }]`, `data.augment: it is for pictures, and the data is "moons"`},
		{"digits", `augment = [{ kind = "shfit" }]`, `data.augment[0].kind: "shfit" is not known; did you mean "shift"?`},
		{"digits", `augment = [{ by = 2 }]`, `data.augment[0].kind: missing`},
		{"digits", `augment = [{ kind = "shift", bye = 2 }]`, `data.augment.bye: unknown key; did you mean "by"?`},
		{"digits", `augment = [{ kind = "flip" }, { kind = "shift", by = 8 }]`, "data.augment[1].by: 8, want 1 to 7 pixels, less than the side of a picture"},
		{"digits", `augment = [{ kind = "shift", by = 1.5 }]`, "data.augment[0].by: 1.5, want a whole number of pixels"},
		{"digits", `augment = [{ kind = "shift", by = nan }]`, "data.augment[0].by: NaN, want a whole number of pixels"},
		{"digits", `augment = [{ kind = "shift", degrees = 5 }]`, "data.augment[0].degrees: shift does not have it; it has p, by, fill"},
		{"digits", `augment = [{ kind = "rotate", degrees = 200 }]`, "data.augment[0].degrees: 200, want above 0, to 180"},
		{"digits", `augment = [{ kind = "rotate", fill = "gray" }]`, `data.augment[0].fill: "gray" is not known; did you mean "grey"?`},
		{"digits", `augment = [{ kind = "erase", fill = "edge" }]`, "data.augment[0].fill: edge, want black, grey or white"},
		{"digits", `augment = [{ kind = "flip", axis = "diagonal" }]`, `data.augment[0].axis: "diagonal" is not known`},
		{"digits", `augment = [{ kind = "flip", p = 2 }]`, "data.augment[0].p: 2, want 0 to 1"},
		{"digits", `augment = [{ kind = "flip", p = nan }]`, "data.augment[0].p: NaN, want 0 to 1"},
		{"digits", `augment = [{ kind = "crop", size = [0.5] }]`, "data.augment[0].size: [0.5], want two numbers, from which and to which"},
		{"digits", `augment = [{ kind = "crop", size = [1, 0.5] }]`, "data.augment[0].size: [1 0.5], want two numbers from 0.001 to 1, the smaller one first"},
		{"digits", `augment = [{ kind = "colour", hue = 0.1 }]`, "data.augment[0].hue: the pictures are grey"},
		{"digits", `augment = [{ kind = "mixup" }, { kind = "shift" }]`, "data.augment[0].kind: mixup mixes pictures that are changed already; want it last, and once"},
		{"digits", `augment = [{ kind = "mixup", alpha = 0 }]`, "data.augment[0].alpha: 0, want 0.01 to 100"},
		{"digits", "scaler = \"standard\"\naugment = [{ kind = \"shift\" }]", "data.augment: it needs pixels from black to white, and they are scaled"},
	} {
		parseWith(t, c.recipe, "data", c.lines, c.want)
	}
}

// Where only the files say what is predicted, that is held against them once they are read.
func TestMixupOfNumbers(t *testing.T) {
	r := &Recipe{Data: Data{Augment: []Augment{{Kind: "mixup"}}}}
	err := r.augmentFits(Facts{Shape: []int{1, 8, 8}, Targets: 2})
	if err == nil || !strings.Contains(err.Error(), "data.augment[0].kind: mixup mixes classes, and numbers are predicted") {
		t.Errorf("got %v", err)
	}
	for _, f := range []Facts{{Shape: []int{1, 8, 8}, Classes: 3}, {Shape: []int{1, 8, 8}, Labels: [][]string{{"0", "1"}}}} {
		if err := r.augmentFits(f); err != nil {
			t.Errorf("%+v: %v", f, err)
		}
	}
}

func TestSetAugment(t *testing.T) {
	digits := func() *Recipe {
		r, err := Load("digits")
		if err != nil {
			t.Fatal(err)
		}
		return r
	}
	for _, c := range []struct{ text, want string }{
		{"shift=1, rotate=15,flip", "shifted by up to 1 pixel, rotated by up to 15°, flipped from left to right with a probability of 0.5"},
		{"scale,crop,colour,erase=0.2,mixup=0.3", "scaled by up to 10 %, cropped to 0.08 … 1 of their area, coloured otherwise, with a part erased with a probability of 0.2, mixed with others by Beta(0.3, 0.3)"},
		{"flip=vertical,crop=0.5,colour=0.4", "flipped from top to bottom with a probability of 0.5, cropped to 0.5 … 1 of their area, coloured otherwise"},
		{"scale=0.07", "scaled by up to 7 %"},
		{"none", ""}, {" none", ""},
	} {
		r := digits()
		if err := r.SetAugment(c.text); err != nil || r.AugmentText() != c.want {
			t.Errorf("%s: got %q and %v, want %q", c.text, r.AugmentText(), err, c.want)
		}
		a, mixes := r.Augmenter(3)
		if (a != nil) != (c.want != "") || mixes != strings.Contains(c.text, "mixup") {
			t.Errorf("%s: augmenter %v, mixes %v", c.text, a, mixes)
		}
	}
	for _, c := range []struct{ text, want string }{
		{"", `"" is not known; known are colour, crop, erase, flip, mixup, rotate, scale, shift; for example shift=2,rotate=15,flip`},
		{"shfit=2", `"shfit" is not known; did you mean "shift"?`},
		{"shift=two", `shift="two", want a number`},
		{"flip=1", `flip="1", want horizontal or vertical`},
		{"none,flip", `"none,flip": none leaves pictures as they are, so it stands alone`},
		{"shift=2, none", "so it stands alone"},
		{"mixup,shift", "want it last, and once"},
	} {
		if err := digits().SetAugment(c.text); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: got %v, want %q", c.text, err, c.want)
		}
	}
	r := digits()
	r.Data.Kind = "moons"
	if err := r.SetAugment("flip"); err == nil || !strings.Contains(err.Error(), "it is for pictures") {
		t.Errorf("of points: got %v", err)
	}
}
