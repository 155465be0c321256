package experiment

import (
	"bytes"
	"cmp"
	_ "embed"
	"encoding/base64"
	"fmt"
	"html/template"
	"maps"
	"math"
	"slices"

	"cajal/data/table"
	"cajal/internal/figure"
	"cajal/model"
	"cajal/plot"
)

//go:embed report.html.tmpl
var reportText string

var reportTemplate = template.Must(template.New("report.html").Parse(reportText))

// The most of what is many that the page shows.
const (
	maxReportColumns     = 200
	maxReportMatrix      = 30 // classes of the confusion matrix
	maxReportMislabelled = 20 // and outliers
)

// page is what report.html says.
type page struct {
	Title, Summary, Data, Recipe string
	HasOutOfFold, HasTest        bool
	ShowMatrix                   bool
	Scores                       []scoreRow
	Columns                      []columnRow
	Pictures                     []pageImage
	Mislabelled                  []Mislabelled
	Outliers                     []Outlier
	Result                       *Result

	told  []phrase // the findings
	texts language // of the page
}

// scoreRow is a measure of a model on each part of the samples, "" where it was not
// measured.
type scoreRow struct {
	Model                  string
	Measure                phrase
	Train, OutOfFold, Test string
}

// columnRow is a column of a table.
type columnRow struct {
	Name, Kind, Summary, Missing string
	Notes                        []string
}

// pageImage is a picture that the page holds.
type pageImage struct {
	Title       string
	Alternative string       // what is on it, in words
	Source      template.URL // a data: address of base64, which cannot end the attribute
	Narrow      template.Srcset
}

// narrow is how wide pictures are drawn for small screens.
const narrow = 360

// addPicture adds a picture as a wide and as a small screen shows it. The page has its
// title, in its own language.
func (p *page) addPicture(of picture) error {
	i := pageImage{Alternative: phrased(cmp.Or(alternatives[of.file], of.file)).in(p.texts), Title: of.title.in(p.texts)}
	var addresses [2]string
	whole := of.plot
	if p.texts != nil {
		whole = of.draw(p.texts)
	}
	for k, drawn := range []*plot.Plot{whole.Untitled(), whole.Narrow(narrow)} {
		var b bytes.Buffer
		width, height := drawn.Size()
		if err := drawn.Encode(&b, "svg", width, height); err != nil {
			return fmt.Errorf("%s: %w", of.file, err)
		}
		addresses[k] = "data:image/svg+xml;base64," + base64.StdEncoding.EncodeToString(b.Bytes())
	}
	i.Source, i.Narrow = template.URL(addresses[0]), template.Srcset(addresses[1])
	p.Pictures = append(p.Pictures, i)
	return nil
}

// measureRow is a measure of a score and its value for a person.
type measureRow struct {
	Measure phrase
	Value   string
}

// none stands in a table for a number that the samples do not give.
const none = "–"

// Share writes a number from 0 to 1, such as a recall.
func (p *page) Share(v model.Number) string {
	if math.IsNaN(float64(v)) {
		return none
	}
	return fmt.Sprintf("%.4f", v)
}

// Remarks say why numbers of a classification are missing.
func (p *page) Remarks(c *Classification) (all []string) {
	for _, r := range c.remarks() {
		all = append(all, p.Say(r))
	}
	return all
}

// value returns a measure for a person, "" if it was not measured.
func (s Score) value(name string) string {
	v, ok := s[name]
	switch {
	case !ok:
		return ""
	case Undefined(name, v):
		return none
	}
	return fmt.Sprintf("%.4g", v)
}

// htmlReport writes one page with all that came out of an experiment with the user's
// own data. It refers to nothing outside itself, and holds the pictures that could be
// drawn.
func (o *Outcome) htmlReport(pictures []picture) ([]byte, error) {
	recipe, err := o.portable().TOML()
	if err != nil {
		return nil, err
	}
	p := page{
		Title: o.recipe.Name, Recipe: recipe, Result: &o.Result, told: o.told, texts: o.reportTexts,
		HasOutOfFold: o.OutOfFold != nil, HasTest: o.Test != nil,
		Mislabelled: o.Mislabelled[:min(len(o.Mislabelled), maxReportMislabelled)],
		Outliers:    o.Outliers[:min(len(o.Outliers), maxReportMislabelled)],
		ShowMatrix:  o.Classification != nil && len(o.Classification.Classes) <= maxReportMatrix,
	}
	if o.recipe.Title != "" {
		p.Title = p.title(o.recipe.Title, o.user)
	}
	p.Summary = p.T("%d parameters, %d samples to train on, seed %d, trained in %.1f s", o.Parameters, o.data.train.Len(), o.Seed, o.Seconds)
	if o.Members > 1 {
		p.Summary = p.T("the mean of %d networks, %d parameters, %d samples to train on, seed %d, trained in %.1f s", o.Members, o.Parameters, o.data.train.Len(), o.Seed, o.Seconds)
	}
	p.Data = p.describeData(o.user)
	for _, b := range o.Baselines {
		p.addScores(b.Name(), nil, b.Train, b.OutOfFold, b.Test)
	}
	networks := "network"
	if o.Members > 1 {
		networks = "networks"
	}
	p.addScores(networks, o.Targets, o.Train, o.OutOfFold, o.Test)
	p.addColumns(o.user)
	for _, drawn := range pictures {
		if drawn.plot.Err() != nil {
			continue // Save says so
		}
		if err := p.addPicture(drawn); err != nil {
			return nil, err
		}
	}
	var b bytes.Buffer
	if err := reportTemplate.Execute(&b, &p); err != nil {
		return nil, fmt.Errorf("write the report: %w", err)
	}
	return b.Bytes(), nil
}

// addScores adds a row for each measure of a model.
func (p *page) addScores(model string, targets []string, learned, held, tested Score) {
	all := maps.Clone(learned)
	if all == nil {
		all = Score{}
	}
	maps.Copy(all, held)
	maps.Copy(all, tested)
	for _, name := range slices.Sorted(maps.Keys(all)) {
		p.Scores = append(p.Scores, scoreRow{model, measureName(name, targets), learned.value(name), held.value(name), tested.value(name)})
	}
}

// describeData says what the data was; of a table what its columns do not say.
func (p *page) describeData(u *userData) string {
	if u == nil {
		return ""
	}
	if u.table == nil || u.table.frame == nil {
		return u.describe()
	}
	f := u.table.frame
	rows, columns := figure.Agree(f.Rows, "%d row", "%d rows"), figure.Agree(len(f.Columns), "%d column", "%d columns")
	text := p.T("%s: %s, %s", provenance(f.File), p.T(rows, f.Rows), p.T(columns, len(f.Columns))) + "\n" + u.table.goalIn(p.T) + "\n"
	for _, note := range f.NotesWithout(shownColumns(f)) {
		text += p.T("note: %s", note) + "\n"
	}
	return text
}

// shownColumns are those that the page lists.
func shownColumns(f *table.Frame) []*table.Column {
	return f.Columns[:min(len(f.Columns), maxReportColumns)]
}

// addColumns adds the columns of a table.
func (p *page) addColumns(u *userData) {
	if u == nil || u.table == nil || u.table.frame == nil {
		return
	}
	f := u.table.frame
	for _, c := range shownColumns(f) {
		missing := ""
		if c.Missing > 0 {
			missing = fmt.Sprintf("%.3g %%", 100*float64(c.Missing)/float64(f.Rows))
		}
		p.Columns = append(p.Columns, columnRow{c.Name, c.Holds(), c.SummaryIn(p.T), missing, c.Notes})
	}
}
