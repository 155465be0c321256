package serve

import (
	"fmt"
	"slices"
	"strings"

	"cajal/data/table/schema"
	"cajal/model"
)

// pageColumn is a column or an array: its control in the form, and its line in the table.
type pageColumn struct {
	ID, Name, Kind, Seen, Hint string

	Levels []string // to choose from
	Input  string   // how the script reads it: "number", "text" or "array"
	Type   string   // of the input element
	Step   string
	List   []string // to choose from, or write something else
	Value  string   // a typical one
	Wide   bool     // several lines
}

// columns describes what a sample consists of.
func (c *pageContent) columns(m Model, inputs []schema.Input) {
	fields := m.Fields()
	for i := range fields[:min(len(fields), maxPageColumns)] {
		col := pageColumn{ID: fmt.Sprintf("c%d", i), Name: fields[i].Name}
		switch {
		case i < len(inputs):
			c.tableColumn(&col, &inputs[i])
		case len(fields[i].Shape) > 0:
			c.array(&col, m, i)
		case fields[i].Text:
			col.Kind, col.Input, col.Type = c.T("text"), "text", "text"
		default:
			col.Kind, col.Input, col.Type, col.Step = c.T("number"), "number", "number", "any"
		}
		c.Columns = append(c.Columns, col)
	}
}

// tableColumn describes a column as training saw it.
func (c *pageContent) tableColumn(col *pageColumn, in *schema.Input) {
	col.Kind, col.Value, col.Input, col.Type = c.T(in.Kind), typicalCell(in), "text", "text"
	switch in.Kind {
	case "number":
		col.Input, col.Type, col.Step = "number", "number", "any"
		if in.Seen != nil {
			col.Seen = brief(in.Seen.Range[0]) + " – " + brief(in.Seen.Range[1])
			col.Hint = c.T("%s in training", col.Seen)
			if in.Seen.Unit != "" {
				col.Hint = c.T("%s %s in training", col.Seen, in.Seen.Unit)
			}
		}
	case "category":
		col.Seen = c.T("%d levels: %s", len(in.Levels), c.names(in.Levels))
		if col.Levels = in.Levels; len(in.Levels) > maxPageLevels || len(in.Levels) == 0 {
			col.Levels, col.List = nil, in.Levels[:min(len(in.Levels), maxPageLevels)]
			col.Hint = c.T("one of %d levels, such as those of the list", len(in.Levels))
		}
	case "date":
		c.dates(col, in)
	case "text":
		col.Wide, col.Seen, col.Hint = true, c.T("free text"), c.T("free text")
	}
	if in.Missing {
		col.Seen = strings.TrimPrefix(col.Seen+c.T("; some were missing"), c.T("; "))
	}
}

// dates chooses how a date is entered: as browsers know dates, unless it has no day.
func (c *pageContent) dates(col *pageColumn, in *schema.Input) {
	switch timed := slices.Contains(in.Parts, "hour"); {
	case isClock(in):
		col.Seen = c.T("times or durations, such as %s", col.Value)
	case timed:
		col.Type, col.Step = "datetime-local", "1"
		col.Seen = c.T("dates with times, about %s", strings.Replace(col.Value, "T", " ", 1))
	default:
		col.Type = "date"
		col.Seen = c.T("dates, about %s", col.Value)
	}
	col.Hint = col.Seen
}

// array describes an array of numbers, with the mean of the training samples to try.
func (c *pageContent) array(col *pageColumn, m Model, at int) {
	f := m.Fields()[at]
	var sizes []string
	for _, n := range f.Shape {
		sizes = append(sizes, fmt.Sprint(n))
	}
	col.Input, col.Wide = "array", true
	col.Kind = c.count(f.size(), "%d number", "%d numbers")
	if f.Whole {
		col.Kind = c.count(f.size(), "%d whole number", "%d whole numbers")
	}
	col.Seen = c.T("an array of shape %s, or its numbers in one list, the last axis first", strings.Join(sizes, " × "))
	if f.Pictures != nil {
		col.Seen, col.Kind = c.pictures(f.Pictures), c.T("picture")
		if len(m.Fields()) == 1 {
			col.Input, col.Wide, col.Hint = "picture", false, c.T("PNG, JPEG, GIF or WebP")
			return
		}
	}
	values := slices.Repeat([]string{"0"}, min(f.size(), maxPageNumbers))
	if d, ok := m.(Describing); ok {
		p := &d.Description().Inputs[at].Preparation
		if s := p.Standardise; s != nil && len(s.Mean) == len(values) {
			for i, v := range s.Mean {
				values[i] = brief(v)
			}
		}
	}
	col.Value = strings.Join(values, ", ")
	col.Hint = c.count(f.size(), "%d number", "%d numbers with commas between them")
}

// pictures says what a picture has to be.
func (c *pageContent) pictures(p *model.Pictures) string {
	colours := c.T("grey")
	if p.Channels == 3 {
		colours = c.T("red, green and blue")
	}
	return c.T("a picture, PNG, JPEG, GIF or WebP, which becomes %d × %d pixels of %s (%s); or its numbers, from -1 for black to 1 for white, channel by channel and row by row",
		p.Size, p.Size, c.count(p.Channels, "%d channel", "%d channels"), colours)
}

// form decides whether there is one, and says how to ask.
func (c *pageContent) form(s *served) {
	fields, numbers := s.model.Fields(), 0
	for _, f := range fields {
		if len(f.Shape) > 0 {
			numbers += f.size()
		}
	}
	c.Form = (numbers <= maxPageNumbers || s.picture() != nil) && len(fields) <= maxPageColumns
	c.FormTitle = c.T("Try a row")
	c.FormHint = c.T("The form begins with a typical row: numbers at their median, categories at the first of their levels. What is left empty is missing.")
	if numbers > 0 {
		c.FormHint = c.T("The form begins with the mean of the training, or zeros.")
	}
	switch {
	case s.picture() != nil:
		c.FormTitle = c.T("Try a picture")
		c.FormHint = c.T("The picture is turned as its EXIF orientation says; the largest square in its middle is taken, and brought to the size of those in training.")
	case numbers > maxPageNumbers:
		c.NoForm = c.T("A sample has %d numbers, too many for a form; a program asks as below.", numbers)
	case !c.Form:
		c.NoForm = c.T("A row has %d columns, too many for a form; a program asks as below.", len(fields))
	}
	for _, lang := range []fact{{"curl", "curl"}, {"python", "Python"}, {"go", "Go"}} {
		c.Snippets = append(c.Snippets, snippet{ID: lang.What, Name: lang.Value})
	}
	c.Curl = "curl --json '" + strings.ReplaceAll(s.example(), "'", `'\''`) + "' http://localhost:8080" + c.Path + "/predict"
	switch {
	case s.picture() != nil:
		c.pictureSnippets()
	case !c.Form:
		c.manySnippets(fields)
	}
}

// pictureSnippets are requests whose body is a picture.
func (c *pageContent) pictureSnippets() {
	c.Curl = `curl -s -H "Content-Type: image/jpeg" --data-binary @picture.jpg http://localhost:8080` + c.Path + `/predict`
	c.Snippets[0].Text = c.Curl
	c.Snippets[1].Text = `import json, urllib.request

request = urllib.request.Request(
    "http://localhost:8080` + c.Path + `/predict",
    data=open("picture.jpg", "rb").read(),
    headers={"Content-Type": "image/jpeg"},
)
with urllib.request.urlopen(request) as answer:
    print(json.load(answer)["predictions"][0])`
	c.Snippets[2].Text = `package main

import (
	"io"
	"log"
	"net/http"
	"os"
)

func main() {
	picture, err := os.Open("picture.jpg")
	if err != nil {
		log.Fatal(err)
	}
	defer picture.Close()
	answer, err := http.Post("http://localhost:8080` + c.Path + `/predict", "image/jpeg", picture)
	if err != nil {
		log.Fatal(err)
	}
	defer answer.Body.Close()
	if _, err := io.Copy(os.Stdout, answer.Body); err != nil {
		log.Fatal(err)
	}
}`
}

// manySnippets are requests whose samples are made by a program.
func (c *pageContent) manySnippets(fields []Field) {
	var py, zeros []string
	for _, f := range fields[:min(len(fields), maxPageColumns)] {
		value := "None"
		if len(f.Shape) > 0 {
			value = fmt.Sprintf("[0.0] * %d", f.size())
		}
		py = append(py, fmt.Sprintf("%q: %s", f.Name, value))
		if zeros = append(zeros, fmt.Sprintf("%q: make([]float64, %d)", f.Name, f.size())); len(f.Shape) == 0 {
			zeros[len(zeros)-1] = fmt.Sprintf("%q: nil", f.Name)
		}
	}
	c.Snippets[0].Text = `curl -s -H "Content-Type: application/json" -d @rows.json http://localhost:8080` + c.Path + `/predict`
	c.Snippets[1].Text = `import json, urllib.request

row = {` + strings.Join(py, ", ") + `}
request = urllib.request.Request(
    "http://localhost:8080` + c.Path + `/predict",
    data=json.dumps({"rows": [row]}).encode(),
    headers={"Content-Type": "application/json"},
)
with urllib.request.urlopen(request) as answer:
    print(json.load(answer)["predictions"][0])`
	c.Snippets[2].Text = `package main

import (
	"bytes"
	"encoding/json"
	"io"
	"log"
	"net/http"
	"os"
)

func main() {
	row := map[string]any{` + strings.Join(zeros, ", ") + `}
	body, err := json.Marshal(map[string]any{"rows": []any{row}})
	if err != nil {
		log.Fatal(err)
	}
	answer, err := http.Post("http://localhost:8080` + c.Path + `/predict", "application/json", bytes.NewReader(body))
	if err != nil {
		log.Fatal(err)
	}
	defer answer.Body.Close()
	if _, err := io.Copy(os.Stdout, answer.Body); err != nil {
		log.Fatal(err)
	}
}`
}
