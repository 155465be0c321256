package experiment

import (
	"context"
	"fmt"
	"path/filepath"
	"strings"

	"cajal/data/images"
	"cajal/internal/figure"
	"cajal/recipe"
)

// fewPictures is up to how many pictures are tried before a recipe is proposed: of so
// few, those that cannot be read count for the size of a batch.
const fewPictures = 1000

// fastPictures refuses to hurry where there is no bag to leave out.
func fastPictures(r *recipe.Recipe) error {
	return r.Wrong("fast", "it is for tables and arrays of rows, which several networks learn; pictures are always learned by one. Smaller pictures (--size of a folder) or fewer epochs (--epochs) take less time")
}

// proposeImages writes a recipe for a folder of pictures: a convolutional network.
func proposeImages(r *recipe.Recipe, hints Hints) (string, error) {
	if hints.Fast {
		return "", fastPictures(r)
	}
	hints.take(&r.Data)
	r.Name = filepath.Base(filepath.Clean(r.Data.Path))
	r.Data.Kind, r.Data.Size = "images", hints.Size
	if r.Data.Size == 0 {
		r.Data.Size = 32
	}
	if err := r.CheckData(); err != nil {
		if _, none := images.Find(r.Data.Path); none != nil {
			return "", none // rather than that a flag is not for pictures
		}
		return "", err
	}
	folder, err := images.Find(r.Data.Path)
	if err == nil {
		err = folder.CheckClasses()
	}
	if err != nil {
		return "", err
	}
	channels, err := images.Channels(folder.Files)
	if err != nil {
		return "", err
	}
	if len(folder.Files) <= fewPictures {
		l, err := images.Spec{Size: 8, Channels: 1}.LoadEach(context.Background(), folder.Files, nil)
		if err == nil {
			err = folder.Drop(l.Errors)
		}
		if err != nil {
			return "", err
		}
	}
	if r.Decision, err = hints.decision(r, recipe.Facts{Classes: len(folder.Classes), Names: folder.Classes}); err != nil {
		return "", err
	}
	n := len(folder.Files)
	p := single(n)
	p.chooses(r.Decision)
	r.Data.TestShare, r.Data.ValidationShare = 0.25, p.validation
	parts := &imageData{folder: folder}
	if err := parts.split(r); err != nil {
		if n == len(folder.Classes) {
			return "", &images.Error{File: r.Data.Path, Rule: fmt.Sprintf("each of its %d classes has one picture, so there is nothing to test on; want several of each", n)}
		}
		return "", err
	}
	var b strings.Builder
	line := func(format string, args ...any) { fmt.Fprintf(&b, format+"\n", args...) }
	line("# %s: %s of %s.", comment(r.Data.Path), figure.Count(n, "picture"), figure.Count(len(folder.Classes), "class"))
	for _, s := range folder.Skipped {
		line("# %s", comment(s.String()))
	}
	line("# cajal train THIS.toml runs it.\n")
	line("version = %d\nname = %s", recipe.Version, quote(r.Name))
	line("title = %s", quote(fmt.Sprintf("%s: which class each picture belongs to", r.Name)))
	line("seed = 0\n\n[data]\nkind = \"images\"\npath = %s", quote(r.Data.Path))
	line("size = %d          # height and width that pictures are brought to", r.Data.Size)
	if channels == 1 {
		line("colour = \"grey\"")
	} else {
		line("colour = \"rgb\"")
	}
	line("test_share = %g", r.Data.TestShare)
	if p.validation > 0 {
		line("validation_share = %g   # of the other pictures, %s", p.validation, p.heldFor())
	}
	// The mean of each map at the network's end says nothing of where things stand, so to
	// shift them leaves a picture what it is.
	writeShift(line, "", max(1, r.Data.Size/16))
	writePictureNetwork(line, []int{channels, r.Data.Size, r.Data.Size}, len(folder.Classes), false)
	writeLoss(line, "cross-entropy", hints.Balanced)
	line("[optimizer]\nkind = \"adamw\"\nrate = 0.002\nweight_decay = 0.01\nschedule = { kind = \"cosine\" }\n")
	line("[training]\nepochs = %d\nbatch = %d", pictureEpochs(p.epochs, len(parts.train)), evenBatch(len(parts.train), 32))
	if p.patience > 0 {
		line("early_stop = %d", p.patience)
	}
	writeDecision(line, r.Decision, folder.Classes)
	return b.String(), nil
}

// writeAugmentHint writes how pictures of which nothing is known could be changed. It is
// not done by itself: what leaves a picture what it is only its user knows.
func writeAugmentHint(line func(string, ...any)) { writeShift(line, "# ", 2) }

// writeShift writes that training shifts pictures by some pixels, behind what begins its
// lines. It is a table of its own, so that others can follow it, and ends those of the data.
func writeShift(line func(string, ...any), begin string, by int) {
	line("\n%s[[data.augment]]   # in training alone; --augment says it too, and what else there is", begin)
	line("%skind = \"shift\"\n%[1]sby = %d", begin, by)
}

// writePictureNetwork writes a convolutional network that tells pictures of a shape apart,
// and how it starts.
func writePictureNetwork(line func(string, ...any), shape []int, classes int, centred bool) {
	line("\n[network]\nweight = \"he\"\nbias = \"zeros\"\nlayers = [")
	for _, l := range recipe.ConvNet(shape, classes, centred) {
		line("  %s,", layerText(l))
	}
	line("]")
}

// pictureEpochs is how often a network goes over n pictures: fewer times than over rows of
// a table, since a convolution takes longer, but over many not fewer than ten.
func pictureEpochs(epochs, n int) int { return min(epochs, 60, max(600_000/max(n, 1), 10)) }
