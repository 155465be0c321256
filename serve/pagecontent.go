package serve

import (
	"fmt"
	"html/template"
	"strconv"
	"strings"

	"cajal/data/table"
	"cajal/data/table/schema"
	"cajal/internal/version"
	"cajal/model"
	"cajal/nn"
)

// Describing is a model that comes from a file, and can say what that says of it.
type Describing interface {
	Model
	// Description returns it. It is not changed.
	Description() *model.Description
}

// pageContent is what the page says.
type pageContent struct {
	Lang          string
	Locked        bool // it asks for a token, and has nothing below
	Style, Script template.HTML
	Title         string
	Path          string // below which the model is asked, "" for the root

	Models []pageModel // of a page that lists them
	Listed bool        // it is such a page

	Summary, Recipe  string
	Facts, Endpoints []fact
	Columns          []pageColumn
	Ignored          string
	Form             bool
	FormTitle        string // "Try a row"
	FormHint, NoForm string
	IntervalLevels   []string
	Reasons          bool
	Scale            string // of the predictions that reasons are of: "probability" or "number"
	Curl             string
	Snippets         []snippet
}

// fact is a line of a table.
type fact struct{ What, Value string }

// snippet is the request in a language.
type snippet struct{ ID, Name, Text string }

// The most of what is many that the page shows.
const (
	maxPageColumns = 500
	maxPageLevels  = 200  // of a column to choose from
	maxPageNumbers = 1024 // of an array in the form
	maxPageNames   = 30   // of classes in a sentence
)

// describe says what the server's model is.
func (c *pageContent) describe(s *served) {
	c.Title = s.name
	c.Summary = c.T("model %s, version %s, served by Cajal %s", s.name, s.version, version.String())
	c.fact("predicts", c.predicts(s.model))
	var inputs []schema.Input
	if d, ok := s.model.(Describing); ok {
		inputs = c.describeFile(d.Description())
		c.network(d)
	}
	if d := decision(s.model); d != nil {
		c.fact("decision", c.T("%s from a probability of %.4g on", s.model.Classes()[d.Positive], d.Threshold))
	}
	c.columns(s.model, inputs)
	c.form(s)
	c.Reasons = explains(s.model)
	c.Scale = "number"
	if labels(s.model) != nil || s.model.Classes() != nil && !scores(s.model) {
		c.Scale = "probability"
	}
	for _, level := range []string{"0.5", "0.8", "0.9", "0.95"} {
		v, _ := strconv.ParseFloat(level, 64)
		if _, err := s.reach(v); err == nil && s.boundNames != nil {
			c.IntervalLevels = append(c.IntervalLevels, level)
		}
	}
	c.addEndpoints(s.endpoints(c.Path)...)
	c.addEndpoints(fact{"GET " + either(c.Path, "/"), "this page, or JSON for programs"})
}

func (c *pageContent) fact(what, value string) {
	if value != "" {
		c.Facts = append(c.Facts, fact{c.T(what), value})
	}
}

// predicts says what comes out.
func (c *pageContent) predicts(m Model) string {
	if all := labels(m); all != nil {
		var names []string
		for i := range all {
			names = append(names, all[i].Name+" ("+strings.Join(all[i].Classes, c.T(" or "))+")")
		}
		return c.T("%d targets of two classes: %s", len(all), c.names(names))
	}
	if classes := m.Classes(); classes != nil {
		return c.T("one of %d classes: %s", len(classes), c.names(classes))
	}
	if targets := m.Targets(); len(targets) > 1 {
		return c.T("%d numbers: %s", len(targets), c.names(targets))
	}
	return c.T("the number %s", m.Targets()[0])
}

// names lists some names, the first of many.
func (c *pageContent) names(all []string) string {
	some := make([]string, 0, maxPageNames+1)
	for _, name := range all[:min(maxPageNames, len(all))] {
		some = append(some, table.Clip(name))
	}
	if len(all) > len(some) {
		some = append(some, "…")
	}
	return strings.Join(some, c.T(", "))
}

// describeFile says what the model's file does, and returns the columns of its table, nil
// if it has learned from none.
func (c *pageContent) describeFile(d *model.Description) (inputs []schema.Input) {
	if d.Title != "" {
		c.Title = d.Title
	}
	var list schema.List
	for i := range d.Inputs {
		if s := d.Inputs[i].Preparation.Table; s != nil {
			list = append(list, s)
		}
	}
	if list != nil {
		inputs = list.Columns()
		if t := list.Target(); t.Task == schema.Regression && t.Seen != nil && len(list.AllTargets()) == 1 {
			c.fact("in training", c.T("%s from %s to %s", t.Name, brief(t.Seen.Range[0]), brief(t.Seen.Range[1])))
		}
		if unused := list.Unused(); len(unused) > len(list.AllTargets()) {
			c.Ignored = c.T("Known and not used: %s.", c.names(unused[len(list.AllTargets()):]))
		}
	}
	if d.Trained != nil {
		c.fact("learned from", c.count(d.Trained.Rows, "%d sample", "%d samples"))
	}
	if s := d.Scores; s != nil {
		c.fact(map[bool]string{true: "out of fold", false: "on test samples"}[s.Of == "out of fold"], c.scores(s.Measures))
	}
	if in := d.Outputs[0].Intervals; in != nil {
		c.fact("intervals", c.T("from the errors on %d samples that the networks had not seen", in.Samples))
	}
	c.Recipe = strings.TrimSpace(d.Recipe)
	return inputs
}

// network says how much the networks of a model have learned, if it has them at hand.
func (c *pageContent) network(m Describing) {
	all, ok := m.(interface{ Members() []nn.Layer })
	if !ok {
		return
	}
	numbers, members := 0, all.Members()
	for _, net := range members {
		numbers += nn.Count(net)
	}
	if len(members) > 1 {
		c.fact("network", c.T("the mean of %d networks with %d parameters in all", len(members), numbers))
	} else {
		c.fact("network", c.count(numbers, "%d parameter", "%d parameters"))
	}
}

// scores lists the measures that say most.
func (c *pageContent) scores(measures map[string]float64) string {
	var all []string
	for _, m := range []fact{{"accuracy", "accuracy"}, {"balanced_accuracy", "balanced accuracy"}, {"subset_accuracy", "subset accuracy"}, {"auc", "AUC"}, {"log_loss", "log loss"},
		{"r2", "R²"}, {"rmse", "RMSE"}, {"raw_mae", "mean absolute error"}} {
		if v, ok := measures[m.What]; ok {
			all = append(all, c.T(m.Value)+" "+strconv.FormatFloat(v, 'g', 4, 64))
		}
	}
	return strings.Join(all, c.T(", "))
}

// brief writes a number of the training rows for people.
func brief(v float64) string { return strconv.FormatFloat(v, 'g', 6, 64) }

// addEndpoints lists what programs can ask.
func (c *pageContent) addEndpoints(list ...fact) {
	for _, e := range list {
		c.Endpoints = append(c.Endpoints, fact{e.What, c.T(e.Value)})
	}
}

// At is where the page lies, seen from the root: "models/NAME/", or "".
func (c *pageContent) At() string {
	if c.Path == "" {
		return ""
	}
	return c.Path[1:] + "/"
}

// Soft returns a name with places at which a line may end: behind its signs, and where
// aCapital begins. Elsewhere it is broken only if it is longer than its line.
func (c *pageContent) Soft(name string) template.HTML {
	var b strings.Builder
	begins, before := 0, rune(0)
	for i, r := range name {
		if strings.ContainsRune("_./:;,|&@#=", before) || 'a' <= before && before <= 'z' && 'A' <= r && r <= 'Z' {
			b.WriteString(template.HTMLEscapeString(name[begins:i]) + "<wbr/>")
			begins = i
		}
		before = r
	}
	return template.HTML(b.String() + template.HTMLEscapeString(name[begins:]))
}

// Percent writes a level.
func (c *pageContent) Percent(level string) string {
	v, _ := strconv.ParseFloat(level, 64)
	return fmt.Sprintf("%.0f %%", 100*v)
}
