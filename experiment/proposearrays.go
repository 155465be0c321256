package experiment

import (
	"fmt"
	"strings"

	"cajal/internal/figure"
	"cajal/recipe"
	"cajal/tensor"
)

// proposeArrays writes a recipe for the arrays of an .npz file: as for a table of
// their size, and for pictures a convolutional network.
func proposeArrays(r *recipe.Recipe, hints Hints) (string, error) {
	if hints.Size != 0 {
		return "", r.Wrong("data.size", "it is for folders of pictures; arrays have their size")
	}
	asked := hints.asked()
	if len(asked) > 1 {
		return "", r.Wrong("data.target", fmt.Sprintf("the arrays %s; an .npz file has one array of targets, with a column for each", strings.Join(asked, ", ")))
	}
	hints.take(&r.Data)
	r.Data.Kind, r.Data.Y, r.Data.Target = "arrays", strings.Join(asked, ""), nil
	if err := r.CheckData(); err != nil {
		return "", err
	}
	m := &arrayData{}
	if err := m.read(r); err != nil {
		return "", err
	}
	var err error
	if r.Decision, err = hints.decision(r, m.facts()); err != nil {
		return "", err
	}
	if hints.Fast && m.pictures() {
		return "", fastPictures(r)
	}
	p := suits(m.x.Dim(0)-m.fresh, hints.Fast || m.pictures(), m.classes != nil || m.multilabel)
	p.chooses(r.Decision)
	if p.folds == 0 {
		r.Data.ValidationShare = p.validation // a bag's members have parts of their own
	}
	if m.fresh == 0 {
		r.Data.TestShare = p.test
	}
	if err := m.split(r); err != nil {
		return "", err
	}
	if hints.Balanced && m.classes == nil {
		return "", balancedNumbers(r, m.multilabel)
	}
	return m.propose(r, p, hints), nil
}

// pictures reports whether the samples are no rows of numbers.
func (m *arrayData) pictures() bool { return m.x.NDim() > 2 }

// propose writes the recipe as TOML.
func (m *arrayData) propose(r *recipe.Recipe, p proposal, hints Hints) string {
	var b strings.Builder
	line := func(format string, args ...any) { fmt.Fprintf(&b, format+"\n", args...) }
	outputs, loss, what := 0, "mse", "numbers"
	if m.classes != nil {
		outputs, loss = len(m.classes), "cross-entropy"
		what = fmt.Sprintf("one of %d classes", outputs)
	} else {
		outputs = m.y.Dim(1)
	}
	if m.multilabel {
		loss, what = "binary-cross-entropy", fmt.Sprintf("any of %d labels", outputs)
	}
	line("# %s, %s %s: predicts %s, %s.", comment(m.path), figure.Count(m.x.Dim(0), "sample"), tensor.ShapeString(m.x.Shape()[1:]), comment(m.names.Y), what)
	line("# cajal train THIS.toml runs it.\n")
	line("version = %d\nname = %s", recipe.Version, quote(r.Name))
	line("title = %s", quote(m.title().String()))
	line("seed = 0\n\n[data]\nkind = \"arrays\"\npath = %s\nx = %s   # the inputs\ny = %s   # what to predict", quote(r.Data.Path), quote(m.names.X), quote(m.names.Y))
	line("task = %s   # %s", quote(m.task()), m.why)
	if m.names.TestX != "" {
		line("x_test = %s\ny_test = %s", quote(m.names.TestX), quote(m.names.TestY))
	} else if p.test > 0 {
		line("test_share = %g", p.test)
	}
	if p.validation > 0 {
		line("validation_share = %g   # of the other samples, %s", p.validation, p.heldFor())
	}
	switch ends := m.likelyRange(); {
	case ends != nil:
		line("range = [%g, %g]   # the numbers of black and white", ends[0], ends[1])
		writeAugmentHint(line)
	case m.pictures():
		line("scaler = \"min-max\"   # each number to 0 … 1; \"standard\" for mean 0 and deviation 1")
	}
	if m.pictures() {
		shape := m.x.Shape()[1:]
		writePictureNetwork(line, shape, outputs, shape[0] != 3) // a grey picture is mostly of one thing, in its middle
		p.rate, p.decay = 0.002, 0.01
		p.epochs, p.batch = pictureEpochs(p.epochs, len(m.train)), evenBatch(len(m.train), min(p.batch, 64))
	} else {
		line("\n[network]\nweight = \"glorot\"\nbias = \"zeros\"")
		m.writeLayers(line, p, p.kinds[0], outputs)
	}
	writeLoss(line, loss, hints.Balanced)
	line("[optimizer]\nkind = \"adamw\"\nrate = %g\nweight_decay = %g\nschedule = { kind = \"cosine\" }\n", p.rate, p.decay)
	line("[training]\nepochs = %d\nbatch = %d", p.epochs, min(p.batch, len(m.train)))
	if p.patience > 0 {
		line("early_stop = %d", p.patience)
	}
	writeDecision(line, r.Decision, m.classes)
	if p.folds > 0 {
		writeBag(line, p, func(kind memberKind) { m.writeLayers(line, p, kind, outputs) })
	}
	return b.String()
}

// writeLayers writes the layers of a network of rows of numbers, or of a member of a bag.
func (m *arrayData) writeLayers(line func(string, ...any), p proposal, kind memberKind, outputs int) {
	line("layers = [")
	if p.drop > 0 && (m.classes != nil || m.multilabel) {
		line("  { kind = \"dropout\", rate = %g },", p.drop)
	}
	p.writeHidden(line, kind.activation)
	line("  { kind = \"linear\", out = %d },\n]", outputs)
}
