package experiment

import (
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"math"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"

	"cajal/data/table"
	"cajal/data/table/parquet"
	"cajal/data/table/schema"
	"cajal/internal/elementary"
	"cajal/internal/figure"
	"cajal/recipe"
)

// Hints say what is known of data of the user's own, for Propose.
type Hints struct {
	Size int // of pictures, 0 for 32
	// Target is the column to predict, or lists several, as a line of CSV does; a column
	// of that very name comes first. Targets are more such texts.
	Target  string
	Targets []string
	Task    string // schema.Classification, schema.Regression or "", as the target suggests
	// Balanced weighs classes by how rare they are.
	Balanced bool
	// Costs says of two classes what it costs to miss a sample of each, 1 of one that is
	// not named; Positive which is the positive one, if it is "" the one that is dearer to
	// miss, or the second; Threshold from which probability of that on it is predicted,
	// nil for that of least cost.
	Costs     []ClassCost
	Positive  string
	Threshold *float64
	Fast      bool // a single network and a part to test on, where a table would get a bag
	// Reading says how a table is read: Delimiter, Decimal, Header, Encoding, Comment,
	// SkipLines, Missing and Columns; how its rows are parted and weighed: Group, Time and
	// Weight; and TargetTransform.
	Reading recipe.Data
	// Guess decides what a table leaves open; the recipe says so in comments.
	Guess bool
}

// Propose reads a table, the arrays of an .npz file or of a directory, a folder of pictures in a folder
// for each class, or a directory with the files of a data set, IDX or CIFAR, and returns a recipe for it as a file, ready to run or to
// edit: kinds of columns, parts, networks, optimiser and training that suit its size.
func Propose(path string, hints Hints) (string, error) {
	r := &recipe.Recipe{Name: strings.TrimSuffix(filepath.Base(path), filepath.Ext(path)), Random: "streams", DType: "float32",
		Data: recipe.Data{Kind: "table", Path: path, Task: hints.Task, Group: hints.Reading.Group, Time: hints.Reading.Time, Weight: hints.Reading.Weight, TargetTransform: hints.Reading.TargetTransform}}
	asked := hints.asked()
	r.Data.SetTargets(mayMean(asked)...)
	if info, err := os.Stat(path); err == nil && info.IsDir() && !parquet.IsDirectory(path) {
		if kind := PixelKind(path); kind != "" {
			return proposePixels(r, kind, hints)
		}
		if IsArrayDirectory(path) {
			return proposeArrays(r, hints)
		}
		if err := checkFolder(path); err != nil {
			return "", err
		}
		return proposeImages(r, hints)
	}
	if err := checkPart(path); err != nil {
		return "", err
	}
	if strings.EqualFold(filepath.Ext(path), ".npz") {
		return proposeArrays(r, hints)
	}
	if hints.Size != 0 {
		return "", r.Wrong("data.size", "it is for pictures, and this is a table")
	}
	hints.take(&r.Data)
	if err := r.CheckData(); err != nil {
		return "", err
	}
	t := &tableData{guess: hints.Guess, asked: asked, proposes: true}
	if err := t.read(r); err != nil {
		return "", err
	}
	if err := t.checkFormat(r); err != nil {
		return "", err
	}
	r.Data.Task = t.targets.Task()
	if hints.Balanced && t.targets.Classes() == nil {
		return "", balancedNumbers(r, t.targets.Labels() != nil)
	}
	f := recipe.Facts{Targets: 1}
	if r.Data.Task == schema.Classification {
		f = recipe.Facts{Classes: len(t.targets[0].Classes), Names: t.targets[0].Classes}
	}
	var err error
	if r.Decision, err = hints.decision(r, f); err != nil {
		return "", err
	}
	p := suits(len(t.rows(r)), hints.Fast, r.Data.Task == schema.Classification)
	p.chooses(r.Decision)
	if r.Data.TestShare = p.test; p.folds == 0 {
		r.Data.ValidationShare = p.validation // a bag's members have parts of their own
	}
	err = t.fit(r)
	if wrong, ok := errors.AsType[*recipe.Error](err); ok && wrong.Key == "data.test_share" && r.Data.Time == "" {
		n := len(t.targets.Present(t.frame))
		rule := fmt.Sprintf("%s with a value of the target %s too few to learn from and to test on; want more", figure.Count(n, "row"), figure.Agree(n, "is", "are"))
		if n == len(t.targets[0].Classes) {
			rule = fmt.Sprintf("each of the target's %d classes has one row, so there is nothing to test on; want several of each", n)
		}
		return "", &table.Error{File: path, Rule: rule}
	}
	if err != nil {
		return "", err
	}
	if p.folds > 0 {
		var err error
		if p.folds, err = t.mostFolds(r, p.folds); err != nil {
			return "", r.Wrong("bag.folds", err.Error())
		}
		if p.folds < bagFolds {
			p.validation = 0 // of so few groups a member has none to spare
		}
	}
	return t.propose(r, p, hints), nil
}

// propose writes the recipe as TOML.
func (t *tableData) propose(r *recipe.Recipe, p proposal, hints Hints) string {
	var b strings.Builder
	line := func(format string, args ...any) { fmt.Fprintf(&b, format+"\n", args...) }
	what, names := "a number", strings.Join(t.targets.Names(), ", ")
	outputs, loss := 1, "mse"
	target := t.targets[0]
	switch labels := len(t.targets.Labels()); {
	case labels > 0:
		outputs, loss = labels, "binary-cross-entropy"
		what = fmt.Sprintf("any of %d labels", outputs)
	case len(t.targets) > 1:
		outputs = len(t.targets)
		what = fmt.Sprintf("%d numbers", outputs)
	case target.Task == schema.Classification:
		outputs, loss = len(target.Classes), "cross-entropy"
		what = fmt.Sprintf("one of %d classes", outputs)
	}
	line("# %s, %s: predicts %s, %s.", comment(t.frame.File), figure.Count(t.frame.Rows, "row"), comment(names), what)
	line("# cajal train THIS.toml runs it.\n")
	line("version = %d\nname = %s", recipe.Version, quote(r.Name))
	line("title = %s", quote(t.title().String()))
	line("seed = 0\n\n[data]\nkind = \"table\"\npath = %s\ntarget = %s", quote(r.Data.Path), quoteNames(t.targets.Names()))
	line("task = %s   # %s", quote(r.Data.Task), t.targets.Why())
	t.writeTransform(&r.Data, line)
	if p.test > 0 {
		line("test_share = %g", p.test)
	}
	if p.validation > 0 {
		line("validation_share = %g   # of the other rows, %s", p.validation, p.heldFor())
	}
	t.writeParting(&r.Data, line)
	t.writeReading(&r.Data, line)
	t.writeColumns(&r.Data, line)
	line("\n[network]\nweight = \"glorot\"\nbias = \"zeros\"")
	t.writeLayers(line, p, p.kinds[0], outputs)
	writeLoss(line, loss, hints.Balanced)
	line("[optimizer]\nkind = \"adamw\"\nrate = %g\nweight_decay = %g\nschedule = { kind = \"cosine\" }\n", p.rate, p.decay)
	line("[training]\nepochs = %d\nbatch = %d", p.epochs, min(p.batch, len(t.train)))
	if p.patience > 0 {
		line("early_stop = %d", p.patience)
	}
	writeDecision(line, r.Decision, target.Classes)
	line("%s", proposedBaseline(target.Task))
	if p.folds > 0 {
		writeBag(line, p, func(kind memberKind) { t.writeLayers(line, p, kind, outputs) })
	}
	return b.String()
}

// writeLoss writes the loss.
func writeLoss(line func(string, ...any), kind string, balanced bool) {
	line("\n[loss]\nkind = %q", kind)
	if balanced {
		line("class_weights = %q   # a sample counts the more the rarer its class is", recipe.Balanced)
	}
	line("")
}

// balancedNumbers refuses weights of classes where there are none.
func balancedNumbers(r *recipe.Recipe, labels bool) error {
	if labels {
		return r.Wrong("loss.class_weights", "balanced weights are of the classes of one target, and several are predicted; train a network for each, or weigh second classes by positive_weight below [loss] of a recipe")
	}
	return r.Wrong("loss.class_weights", "balanced weights are of classes, and numbers are predicted; --task classification (task = \"classification\" below [data] in a recipe) says otherwise")
}

// writeParting writes by what the rows are parted and weighed, where that was said.
func (t *tableData) writeParting(d *recipe.Data, line func(string, ...any)) {
	if d.Group != "" {
		line("group = %s   # its rows of one value stay in one part", quote(d.Group))
	}
	if d.Time != "" {
		line("time = %s   # later rows are predicted by earlier ones", quote(d.Time))
	}
	if d.Weight != "" {
		line("weight = %s   # how much a row counts", quote(d.Weight))
	}
}

// writeLayers writes the layers of a network of some kind.
func (t *tableData) writeLayers(line func(string, ...any), p proposal, kind memberKind, outputs int) {
	line("layers = [")
	if sizes := t.schemas[0].Tables(); len(sizes) > 0 {
		line("  { kind = \"embed\", out = %d },", embedding(sizes))
	}
	if kind.encoded && len(t.schemas[0].Numbers()) > 0 {
		line("  { kind = \"ple\" },")
	}
	if p.drop > 0 && !t.targets.Numbers() {
		line("  { kind = \"dropout\", rate = %g },", p.drop)
	}
	p.writeHidden(line, kind.activation)
	line("  { kind = \"linear\", out = %d },", outputs)
	if t.targets.Numbers() {
		line("  { kind = \"soft-clamp\" },")
	}
	line("]")
}

// writeHidden writes the hidden layers.
func (p *proposal) writeHidden(line func(string, ...any), activation string) {
	for _, h := range p.hidden {
		line("  { kind = \"linear\", out = %d },\n  { kind = %q },", h, activation)
		if p.dropHidden > 0 {
			line("  { kind = \"dropout\", rate = %g },", p.dropHidden)
		}
	}
}

// writeBag writes the folds, and the members, which take turns with the kinds.
func writeBag(line func(string, ...any), p proposal, layers func(kind memberKind)) {
	stops := "stops by a part of them"
	if p.validation == 0 {
		stops = "stops by that one"
	}
	line("\n# Each member learns from all folds but one, and %s. The one\n# left out measures it: no rows are kept apart. The predictions of all are averaged.", stops)
	if p.rounds > 1 {
		line("# Of the %d members two leave out each fold, whose mean measures it.", p.folds*p.rounds)
	}
	line("[bag]\nfolds = %d", p.folds)
	for k := range p.folds * p.rounds {
		line("\n[[members]]")
		if kind := p.kinds[k%len(p.kinds)]; kind == p.kinds[0] {
			line("# the layers of [network]")
		} else {
			layers(kind)
		}
	}
}

// embedding returns how many numbers each level gets: enough to tell apart
// those of the largest category.
func embedding(sizes []int) int {
	most := 0
	for _, n := range sizes {
		most = max(most, n)
	}
	return min(16, max(2, int(math.Round(1.6*elementary.Pow(float64(most), 0.4)))))
}

// maxListed is up to how many columns a recipe has the kinds of, but for those that
// another reading would not find again.
const maxListed = 200

// writeColumns lists the columns with their kinds, as far as there are few.
func (t *tableData) writeColumns(d *recipe.Data, line func(string, ...any)) {
	line("\n# auto, number, category (one-hot, embed or target-encoding by its number of levels), one-hot, embed, target-encoding, date, text or ignore")
	line("[data.columns]")
	embedded, encoded := map[string]bool{}, map[string]bool{}
	for _, in := range t.schemas.Columns() {
		embedded[in.Name], encoded[in.Name] = in.Embed, in.Encoding != nil
	}
	if len(t.frame.Columns) > maxListed {
		line("# %d columns, all as found but for these", len(t.frame.Columns))
		for _, name := range slices.Sorted(maps.Keys(encoded)) {
			if encoded[name] {
				line("%s = \"target-encoding\"", key(name))
			}
		}
		return
	}
	for _, c := range t.frame.Columns {
		kind, why := c.Kind.String(), ""
		switch {
		case slices.Contains(t.targets.Names(), c.Name):
			why = "   # the target"
		case slices.Contains(d.Aside(), c.Name):
			kind, why = "auto", "   # the group, the time or the weight, and no input"
		case !c.Kind.Usable():
			kind, why = "ignore", "   # "+c.Kind.String()+", "+comment(c.Summary())
		case c.Instead != "":
			kind, why = "auto", fmt.Sprintf("   # found to be %v; say %q if %s, %q if not", c.Kind, c.Instead, insteads[c.Instead], c.Kind)
		case embedded[c.Name]:
			kind = "embed"
		case encoded[c.Name]:
			kind = "target-encoding"
		case c.Kind == table.Category:
			kind = "one-hot"
		}
		line("%s = %q%s", key(c.Name), kind, why)
	}
}

// insteads are when a column is something else than what was found.
var insteads = map[string]string{
	"date": "these are days", "category": "these are codes", "ignore": "new rows bring other ids",
}

var bare = regexp.MustCompile(`^[A-Za-z0-9_-]+$`)

func key(name string) string {
	if bare.MatchString(name) {
		return name
	}
	return quote(name)
}

// quoteNames writes a name, or a list of several.
func quoteNames(names []string) string {
	if len(names) == 1 {
		return quote(names[0])
	}
	all := make([]string, len(names))
	for i, name := range names {
		all[i] = quote(name)
	}
	return "[" + strings.Join(all, ", ") + "]"
}

// asked returns the texts that name targets.
func (h *Hints) asked() (all []string) {
	for _, text := range append([]string{h.Target}, h.Targets...) {
		if text != "" {
			all = append(all, text)
		}
	}
	return all
}

// quote writes a text as TOML has it, whose escapes are JSON's.
func quote(s string) string {
	var b strings.Builder
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	if err := e.Encode(s); err != nil {
		panic(err) // a string has no way to fail
	}
	return strings.ReplaceAll(strings.TrimSpace(b.String()), "\x7f", `\u007F`)
}

// comment makes a text fit for one line.
func comment(s string) string {
	return strings.Map(func(r rune) rune {
		if r < ' ' || r == 0x7f {
			return ' '
		}
		return r
	}, s)
}
