package experiment

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"
	"unicode"

	"cajal/data"
	"cajal/data/table"
	"cajal/data/table/schema"
	"cajal/internal/figure"
	"cajal/internal/spelling"
	"cajal/model/fromrecipe"
	"cajal/recipe"
	"cajal/tensor"
)

// tableData is a table with what has been learnt of its training rows.
type tableData struct {
	parts
	frame    *table.Frame
	targets  schema.Targets
	schemas  schema.List // of the inputs
	dropped  int         // rows without a target
	parting  phrase      // by what its rows are parted, for people
	guess    bool        // decide what the file leaves open
	asked    []string    // texts that name the targets, or list them; nil where the recipe does
	proposes bool        // kinds of columns that a recipe is to have
}

// tableOptions says how the file is read.
func tableOptions(r *recipe.Recipe) table.Options {
	d := &r.Data
	o := table.Options{Header: d.Header, Encoding: d.Encoding, Comment: d.Comment, SkipLines: d.SkipLines, Missing: d.Missing, NotMissing: d.NotMissing, Targets: d.Targets(), Order: d.Time, Dates: d.Dates,
		Kinds: map[string]table.Kind{}}
	o.Delimiter, _ = table.ParseDelimiter(d.Delimiter) // checked before
	if d.Decimal != "" {
		o.Decimal = d.Decimal[0]
	}
	for name, kind := range d.Columns {
		switch kind {
		case "one-hot", "embed", "target-encoding":
			o.Kinds[name] = table.Category
		default:
			o.Kinds[name], _ = table.ParseKind(kind) // checked before
		}
	}
	for _, in := range r.Inputs {
		for _, name := range in.Columns {
			o.Only = true
			if _, ok := o.Kinds[name]; !ok {
				o.Kinds[name] = table.Auto
				if in.IDs() {
					o.Kinds[name] = table.Category
				}
			}
		}
	}
	if d.Group != "" {
		o.Kinds[d.Group] = table.Category
	}
	if d.Weight != "" {
		o.Kinds[d.Weight] = table.Number
	}
	for _, name := range append(slices.Clip(d.Targets()), d.Time) {
		// A time that is named is read, though it may be the index that pandas stored.
		if _, ok := o.Kinds[name]; (o.Only || name == d.Time) && !ok && name != "" {
			o.Kinds[name] = table.Auto
		}
	}
	return o
}

// read reads the file and settles what is to be predicted.
func (t *tableData) read(r *recipe.Recipe) (err error) {
	d := &r.Data
	o := tableOptions(r)
	o.Guess = t.guess
	if err := t.open(r, o); err != nil {
		return withKey(err)
	}
	for i, in := range r.Inputs {
		for _, name := range in.Columns {
			if t.frame.Column(name) == nil {
				return r.Wrong(fmt.Sprintf("inputs[%d].columns", i), fmt.Sprintf("the table has no column %q%s", name, t.meant(r, name)))
			}
		}
	}
	for _, name := range slices.Sorted(maps.Keys(d.Columns)) {
		if t.frame.Column(name) == nil {
			return r.Wrong("data.columns."+name, "the table has no such column"+t.meant(r, name))
		}
	}
	if t.asked != nil {
		names, err := resolveTargets(t.frame, t.asked)
		if err != nil {
			return r.Wrong("data.target", err.Error())
		}
		d.SetTargets(names...)
	}
	t.targets, err = schema.FindTargets(t.frame, d.Targets(), d.Task)
	for _, name := range d.Targets() {
		if t.frame.Column(name) != nil {
			continue
		}
		if len(t.frame.Columns) == 1 && d.Delimiter != "" {
			return fmt.Errorf("%w; the whole line is one column with the delimiter %q: want another, or leave it to be found out", err, d.Delimiter)
		}
		if whole := t.withComma(name); whole != "" && len(d.Targets()) > 1 {
			return fmt.Errorf("%w; %s has a comma in its name, which stands in quotes where several are named", err, table.Listed(whole))
		}
		if t.nameless(r) {
			return fmt.Errorf("%w; %s", err, valuesFirst)
		}
		if guess := t.encodingGuessed(name); guess != "" {
			return fmt.Errorf("%w; %s", err, guess)
		}
		if near, slip := spelling.Nearest(name, t.frame.Names()); slip {
			return fmt.Errorf("%w; did you mean %q?", err, near)
		}
		if t.several(name) {
			return fmt.Errorf("%w; of several columns a recipe has a list, as in target = [\"a\", \"b\"]", err)
		}
	}
	if err != nil {
		return withKey(err)
	}
	t.frame.Notes = append(t.frame.Notes, t.targets.Shares(t.frame)...)
	if d.Transform() != "" && !t.targets.Numbers() {
		return r.Wrong("data.target_transform", fmt.Sprintf("it is for numbers, and %s is classes, since %s", table.Clip(t.targets[0].Name), t.targets[0].Why))
	}
	if err := t.checkParting(r); err != nil {
		return err
	}
	if err := t.checkWeights(r); err != nil {
		return err
	}
	return t.checkClasses(r)
}

// checkWeights refuses weights that are none, and counts the rows that they leave out.
func (t *tableData) checkWeights(r *recipe.Recipe) error {
	if r.Data.Weight == "" {
		return nil
	}
	if t.frame.Column(r.Data.Weight) == nil {
		return r.Wrong("data.weight", fmt.Sprintf("the table has no column %q%s", r.Data.Weight, t.meant(r, r.Data.Weight)))
	}
	all := t.targets.Present(t.frame)
	if _, err := Weights(t.frame, r.Data.Weight, all); err != nil {
		return err
	}
	if out := len(all) - len(t.rows(r)); out > 0 {
		t.frame.Notes = append(t.frame.Notes, fmt.Sprintf("%d of %d rows %s a weight of 0 and %s left out", out, len(all), figure.Agree(out, "has", "have"), figure.Agree(out, "is", "are")))
	}
	return nil
}

// withComma returns the column whose name has commas and part between them, "" if
// there is none.
func (t *tableData) withComma(part string) string {
	for _, name := range t.frame.Names() {
		if parts := strings.Split(name, ","); len(parts) > 1 && slices.ContainsFunc(parts, func(p string) bool { return strings.TrimSpace(p) == part }) {
			return name
		}
	}
	return ""
}

// several reports whether a target that is no column names several, with commas.
func (t *tableData) several(target string) bool {
	names := strings.Split(target, ",")
	for _, name := range names {
		if t.frame.Column(strings.TrimSpace(name)) == nil {
			return false
		}
	}
	return len(names) > 1
}

// fit splits the rows, and learns from those for training how columns
// become numbers.
func (t *tableData) fit(r *recipe.Recipe) error {
	if err := cmp.Or(t.checkCounts(&r.Loss), t.split(r)); err != nil {
		return err
	}
	return t.learn(r)
}

// learn learns from the rows for training how columns become numbers.
func (t *tableData) learn(r *recipe.Recipe) error {
	embed, encode := map[string]bool{}, map[string]bool{}
	for name, kind := range r.Data.Columns {
		switch kind {
		case "embed", "one-hot":
			embed[name] = kind == "embed"
		case "target-encoding":
			encode[name] = true
		}
	}
	inputs := r.Inputs
	if len(inputs) == 0 {
		inputs = []recipe.Input{{}}
	}
	t.schemas = nil
	for i := range inputs {
		in := &inputs[i]
		c := schema.Choices{Embed: embed, Encode: encode, Suggest: t.proposes, Missing: r.Data.Missing, NotMissing: r.Data.NotMissing, Columns: in.Columns, IDs: in.IDs(), Scaler: r.Data.Scaler, Aside: r.Data.Aside(), Unscaled: r.Loss.Unscaled(), Transform: r.Data.Transform()}
		s, err := schema.FitTargets(t.frame, t.train, t.targets, c)
		if err != nil && len(inputs) > 1 {
			return fmt.Errorf("input %q: %w", in.Name, withKey(err))
		}
		if err != nil {
			return withKey(err)
		}
		t.schemas = append(t.schemas, s)
	}
	return nil
}

// sets encodes the parts.
func (t *tableData) sets(r *recipe.Recipe) (sets, error) {
	s, err := t.parts.sets(func(rows []int) (data.Dataset, error) {
		xs, err := t.encode(r, rows)
		if err != nil {
			return nil, err
		}
		y, err := t.schemas.Targets(t.frame, rows)
		if err != nil {
			return nil, err
		}
		set, err := inputSet(r, xs, y)
		if err != nil || r.Data.Weight == "" {
			return set, err
		}
		w, err := Weights(t.frame, r.Data.Weight, rows)
		if err != nil {
			return nil, err
		}
		return set.With(recipe.SampleWeight, w)
	})
	if !r.Loss.Unscaled() {
		s.y = fromrecipe.TargetScaler(t.schemas.AllTargets())
	}
	return s, err
}

// inputSet returns a data set of a recipe's inputs: the first is X, and the others
// stand in More under their names.
func inputSet(r *recipe.Recipe, xs []*tensor.Tensor, y *tensor.Tensor) (*data.TensorSet, error) {
	set, err := data.Tensors(xs[0], y)
	for i := 1; err == nil && i < len(xs); i++ {
		set, err = set.With(r.Inputs[i].Name, xs[i])
	}
	return set, err
}

func (t *tableData) describe() string {
	text := fmt.Sprintf("%s by what the training rows say", becomes(len(t.schemas.Columns()), t.schemas.Width()))
	n := 0
	for _, s := range t.schemas {
		n += len(s.Tables())
	}
	if n > 0 {
		text += fmt.Sprintf(", %d of them ids of categories to embed", n)
	}
	for _, in := range t.schemas.Columns() {
		if in.Encoding != nil {
			text += fmt.Sprintf("; %s: what its %d levels say of the target, by other folds than a row's own", table.Clip(in.Name), len(in.Levels))
		}
	}
	return text
}

// becomes says how many inputs columns become.
func becomes(columns, inputs int) string {
	return fmt.Sprintf("%s %s %s", figure.Count(columns, "column"), figure.Agree(columns, "becomes", "become"), figure.Count(inputs, "input"))
}

// report says what was found, and what is to be predicted.
func (t *tableData) report() string {
	return t.frame.Describe() + t.goal() + "\n"
}

// goal says what is to be predicted, and from which rows.
func (t *tableData) goal() string { return t.goalIn(fmt.Sprintf) }

// title is what a recipe for the table is called unless its user says otherwise.
func (t *tableData) title() phrase {
	return proposedTitle(strings.Join(t.targets.Names(), ", "), t.frame.File, t.targets.Task())
}

// sayer puts values into a text, as fmt.Sprintf does, or into what stands for it in another
// language.
type sayer func(format string, values ...any) string

// goalIn is goal in the language of say.
func (t *tableData) goalIn(say sayer) string {
	if len(t.targets) > 1 {
		return t.goalsIn(say)
	}
	target := t.targets[0]
	text := say("target %s: %s, since %s", table.Clip(target.Name), say(target.Task), target.Why.In(say))
	if n := len(target.Classes); n > 0 {
		var classes []string
		for _, class := range target.Classes[:min(10, n)] {
			classes = append(classes, table.Clip(class))
		}
		if n > 10 {
			classes = append(classes, "…")
		}
		text += say("; %d classes: %s", n, strings.Join(classes, ", "))
	}
	return text + t.partingAndDropped(say)
}

// partingAndDropped says by what rows are parted, and how many are left out.
func (t *tableData) partingAndDropped(say sayer) string {
	text := ""
	if t.parting.format != "" {
		text = say(t.parting.format, t.parting.values...)
	}
	switch {
	case t.dropped == 1 && len(t.targets) > 1:
		return text + say("; 1 row that lacks a value of one of them is left out")
	case t.dropped > 0 && len(t.targets) > 1:
		return text + say("; %d rows that lack a value of one of them are left out", t.dropped)
	case t.dropped == 1:
		return text + say("; 1 row without a target is left out")
	case t.dropped > 0:
		return text + say("; %d rows without a target are left out", t.dropped)
	}
	return text
}

// goalsIn says what is to be predicted where it is several columns.
func (t *tableData) goalsIn(say sayer) string {
	text := say("targets %s: %s", t.targets.Listing(), say(t.targets.Task()))
	if t.targets.Numbers() {
		return text + say(", %d numbers", len(t.targets)) + t.partingAndDropped(say)
	}
	text += say(", %d labels of which a row may have any", len(t.targets))
	for i, target := range t.targets[:min(10, len(t.targets))] {
		format := "; %s is %s or %s"
		if i > 0 {
			format = ", %s is %s or %s"
		}
		text += say(format, table.Clip(target.Name), table.Clip(target.Classes[0]), table.Clip(target.Classes[1]))
	}
	if len(t.targets) > 10 {
		text += ", …"
	}
	return text + t.partingAndDropped(say)
}

// valuesFirst says why a table's columns have no names of its own, and what to do.
const valuesFirst = `the first line was taken for values; --header yes (header = "yes" in a recipe) says that it holds names`

// nameless reports whether nothing said that the table's first line holds values, which
// it was taken for.
func (t *tableData) nameless(r *recipe.Recipe) bool {
	return !t.frame.Header && r.Data.Header == ""
}

// encodingGuessed says of a name with letters beyond ASCII, which no column has, that the
// table's letters may have been read wrongly, "" if nothing about them was guessed.
func (t *tableData) encodingGuessed(name string) string {
	if t.frame.Encoding == "" || !strings.ContainsFunc(name, func(r rune) bool { return r > unicode.MaxASCII }) {
		return ""
	}
	return fmt.Sprintf("the file is not UTF-8, and was read as %s, which may be wrong: save it as UTF-8, or say --encoding NAME (encoding in a recipe)", t.frame.Encoding)
}

// meant ends a message about a name that no column has.
func (t *tableData) meant(r *recipe.Recipe, name string) string {
	if t.nameless(r) {
		return "; " + valuesFirst
	}
	if guess := t.encodingGuessed(name); guess != "" {
		return "; " + guess
	}
	return spelling.Hint(name, t.frame.Names())
}
