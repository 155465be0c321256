package serve

import (
	"encoding/json"
	"fmt"
	"math"
	"strings"
	"testing"

	"cajal/model"
)

// The reasons of a row are the Shapley values of its columns: what the prediction gains
// as they become known one after the other, in the mean over all orders, with the columns
// that are not known yet from the rows that are typical. Here /predict gives every number.
func TestExplain(t *testing.T) {
	file, _ := trainFlowers(t, t.TempDir())
	_, h := newServer(t, Trained(file))
	row := map[string]string{"length": "1.25", "width": "", "colour": "red"}
	typical := typicalSamples(file.Schema().Columns())
	probability := func(class string, known map[string]bool) (mean float64) {
		var rows []map[string]string
		for b := range typicalRows {
			r := map[string]string{}
			for _, c := range typical {
				if r[c.Name] = c.Cells[b]; known[c.Name] {
					r[c.Name] = row[c.Name]
				}
			}
			rows = append(rows, r)
		}
		body, _ := json.Marshal(rows)
		_, text := ask(t, h, "/predict", string(body))
		var told struct{ Predictions []model.Answer }
		if err := json.Unmarshal([]byte(text), &told); err != nil || len(told.Predictions) != typicalRows {
			t.Fatalf("%v: %s", err, text)
		}
		for _, p := range told.Predictions {
			mean += float64(p.Probabilities[class]) / typicalRows
		}
		return mean
	}
	orders := [][]string{{"length", "width", "colour"}, {"length", "colour", "width"}, {"width", "length", "colour"},
		{"width", "colour", "length"}, {"colour", "length", "width"}, {"colour", "width", "length"}}
	for _, of := range []string{"", "lily", "rose"} {
		path := "/explain"
		if of != "" {
			path += "?of=" + of
		}
		status, text := ask(t, h, path, `{"rows":[{"length":1.25,"width":null,"colour":"red"}]}`)
		var told struct {
			Prediction model.Answer
			Reasons    struct {
				Method, Output   string
				Base, Prediction float64
				Columns          []struct {
					Column, Value string
					Contribution  float64
				}
			}
		}
		if err := json.Unmarshal([]byte(text), &told); err != nil || status != 200 {
			t.Fatalf("%s: status %d, %v: %s", path, status, err, text)
		}
		r := told.Reasons
		if of == "" {
			of = told.Prediction.Class
		}
		if r.Output != of || r.Method != "shapley" || len(r.Columns) != 3 {
			t.Errorf("%s: reasons by %q of %q with %d columns, want shapley of %q with 3", path, r.Method, r.Output, len(r.Columns), of)
		}
		if want := float64(told.Prediction.Probabilities[of]); math.Abs(r.Prediction-want) > 1e-6 {
			t.Errorf("%s: the prediction is %g, and the answer's %g", path, r.Prediction, want)
		}
		if want := probability(of, nil); math.Abs(r.Base-want) > 1e-6 {
			t.Errorf("%s: the base is %g, want %g", path, r.Base, want)
		}
		want := map[string]float64{}
		for _, order := range orders {
			known := map[string]bool{}
			before := probability(of, known)
			for _, column := range order {
				known[column] = true
				after := probability(of, known)
				want[column] += (after - before) / float64(len(orders))
				before = after
			}
		}
		moved := 0.0
		for _, c := range r.Columns {
			if moved += math.Abs(c.Contribution); math.Abs(c.Contribution-want[c.Column]) > 1e-6 {
				t.Errorf("%s: %s adds %g, want %g", path, c.Column, c.Contribution, want[c.Column])
			}
			shown := row[c.Column]
			if shown == "" {
				shown = "(missing)"
			}
			if c.Value != shown {
				t.Errorf("%s: %s is %q, want %q", path, c.Column, c.Value, shown)
			}
		}
		if moved < 0.01 {
			t.Errorf("%s: the columns move the prediction by %g in all, want enough to see a mistake", path, moved)
		}
	}
}

// Of many columns the parts are estimated, and add up all the same.
func TestExplainManyColumns(t *testing.T) {
	_, h := newServer(t, Trained(trainVisits(t)))
	status, text := ask(t, h, "/explain", visit)
	var told struct {
		Reasons struct {
			Method                        string
			Base, Prediction, Unexplained float64
			Columns                       []struct {
				Column       string
				Contribution float64
			}
		}
	}
	if err := json.Unmarshal([]byte(text), &told); err != nil || status != 200 {
		t.Fatalf("status %d, %v: %s", status, err, text)
	}
	r, sum := told.Reasons, 0.0
	for _, c := range r.Columns {
		sum += c.Contribution
	}
	if r.Method != "sampled shapley" || len(r.Columns) != 12 || math.Abs(r.Base+sum-r.Prediction) > 1e-6 || math.Abs(r.Unexplained) > 1e-6 {
		t.Errorf("by %s, %d columns: %g and the parts %g make %g, want %g", r.Method, len(r.Columns), r.Base, sum, r.Base+sum, r.Prediction)
	}
	if _, again := ask(t, h, "/explain", visit); again != text {
		t.Errorf("asked again: got %s, want the same, %s", again, text)
	}
}

func TestExplainMistakes(t *testing.T) {
	file, _ := trainFlowers(t, t.TempDir())
	s, h := newServer(t, Trained(file))
	_, adder := newServer(t, sums{})
	const row = `{"length":1,"width":2,"colour":"red"}`
	for _, c := range []struct {
		path, body string
		status     int
		want       string
	}{
		{"/explain", `[` + row + `,` + row + `]`, 400, "2 rows, want one"},
		{"/explain?of=oak", row, 400, `the model predicts lily, rose, tulip`},
		{"/explain?of=", row, 400, "of= is empty"},
		{"/explain?of=lily&of=rose", row, 400, "of is given 2 times"},
		{"/explain?interval=0.9", row, 400, `the parameter \"interval\" is not known; /explain knows of alone`},
		{"/explain", `{"length":1}`, 400, "row 1 lacks the columns colour, width"},
		{"/explain", `{"length":"long","width":2,"colour":"red"}`, 400, "want a number"},
	} {
		if status, got := ask(t, h, c.path, c.body); status != c.status || !strings.Contains(got, c.want) {
			t.Errorf("%s %s: got %d %s, want %d %s", c.path, c.body, status, got, c.status, c.want)
		}
	}
	if _, got := ask(t, h, "/", ""); !strings.Contains(got, `"POST /explain"`) {
		t.Errorf("GET / says %s, want POST /explain among the endpoints", got)
	}
	if status, got := ask(t, adder, "/explain", `[[1]]`); status != 400 || !strings.Contains(got, "reasons are of the columns of a table") {
		t.Errorf("of arrays: got %d %s, want 400", status, got)
	}
	for range cap(s.explaining) {
		s.explaining <- struct{}{}
	}
	if got, text := posted(t, h, "/explain", []byte(row)); got.StatusCode != 503 || got.Header.Get("Retry-After") != "1" || !strings.Contains(string(text), "come again") {
		t.Errorf("while others explain: got %d %s, Retry-After %q, want 503 and 1", got.StatusCode, text, got.Header.Get("Retry-After"))
	}
	if status, got := ask(t, h, "/predict", row); status != 200 {
		t.Errorf("predict while others explain: got %d %s, want 200", status, got)
	}
}

// What is not seen in training is said beside the reasons.
func TestExplainWarns(t *testing.T) {
	file, _ := trainFlowers(t, t.TempDir())
	_, h := newServer(t, Trained(file))
	status, got := ask(t, h, "/explain", `{"length":1,"width":2,"colour":"mauve"}`)
	if want := fmt.Sprintf("%q", `column colour: "mauve" in 1 row (first in row 1) was not there in training; the network has learnt nothing of it`); status != 200 || !strings.Contains(got, want) {
		t.Errorf("got %d %s, want 200 with %s", status, got, want)
	}
}
