package experiment

import (
	"fmt"
	"path/filepath"
	"strings"

	"cajal/internal/figure"
	"cajal/recipe"
	"cajal/tensor"
)

// proposePixels writes a recipe for a directory with the files of a data set.
func proposePixels(r *recipe.Recipe, kind string, hints Hints) (string, error) {
	if hints.Fast {
		return "", fastPictures(r)
	}
	hints.take(&r.Data)
	r.Name = filepath.Base(filepath.Clean(r.Data.Path))
	r.Data.Kind, r.Data.Size = kind, hints.Size
	if err := r.CheckData(); err != nil {
		return "", err
	}
	m := &pixelData{}
	err := m.read(r)
	if err != nil {
		return "", err
	}
	if r.Decision, err = hints.decision(r, m.facts()); err != nil {
		return "", err
	}
	p := single(m.set.Len() - m.fresh)
	p.chooses(r.Decision)
	r.Data.ValidationShare = p.validation
	if m.fresh == 0 {
		r.Data.TestShare = p.test
	}
	if err := m.split(r); err != nil {
		return "", err
	}
	var b strings.Builder
	line := func(format string, args ...any) { fmt.Fprintf(&b, format+"\n", args...) }
	line("# %s, %s: %s of %s, %s each.", comment(r.Data.Path), m.what, figure.Count(m.set.Len(), "picture"), figure.Count(len(m.classes), "class"), tensor.ShapeString(m.facts().Shape))
	line("# cajal train THIS.toml runs it.\n")
	line("version = %d\nname = %s", recipe.Version, quote(r.Name))
	line("title = %s", quote(fmt.Sprintf("%s: which class each picture belongs to", r.Name)))
	line("seed = 0\n\n[data]\nkind = %s\npath = %s", quote(kind), quote(r.Data.Path))
	if m.what == "CIFAR-100" {
		line("labels = \"fine\"   # or \"coarse\"")
	}
	if m.fresh == 0 {
		line("test_share = %g", r.Data.TestShare)
	}
	if p.validation > 0 {
		line("validation_share = %g   # of the pictures that are not to test on, %s", p.validation, p.heldFor())
	}
	writeAugmentHint(line)
	writePictureNetwork(line, m.facts().Shape, len(m.classes), kind == "idx")
	writeLoss(line, "cross-entropy", hints.Balanced)
	line("[optimizer]\nkind = \"adamw\"\nrate = 0.002\nweight_decay = 0.01\nschedule = { kind = \"cosine\" }\n")
	line("[training]\nepochs = %d\nbatch = %d", pictureEpochs(p.epochs, len(m.train)), evenBatch(len(m.train), min(p.batch, 64)))
	if p.patience > 0 {
		line("early_stop = %d", p.patience)
	}
	writeDecision(line, r.Decision, m.classes)
	return b.String(), nil
}
