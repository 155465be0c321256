package schema

import (
	"encoding/json"
	"reflect"
	"slices"
	"strings"
	"testing"

	"cajal/data/table"
)

const storms = "x,rain,hail,wind,gust\n1,no,false,3.5,10\n2,yes,false,,20\n3,no,true,4.5,30.5\n4,,true,5,40\n5,yes,false,6,50\n6,yes,TRUE,7.5,60\n"

func TestSeveralTargets(t *testing.T) {
	f, err := readText(t, storms, table.Options{Targets: []string{"rain", "hail", "wind", "gust"}})
	if err != nil {
		t.Fatal(err)
	}
	labels, err := FindTargets(f, []string{"hail", "rain"}, "")
	if err != nil {
		t.Fatal(err)
	}
	rows := labels.Present(f)
	if want := []int{0, 1, 2, 4, 5}; !slices.Equal(rows, want) || labels.Labels() == nil || labels.Classes() != nil || labels.Numbers() {
		t.Errorf("rows %v, want %v of two labels", rows, want)
	}
	y, err := labels.Encode(f, rows)
	if want := []int64{0, 0, 0, 1, 1, 0, 0, 1, 1, 1}; err != nil || !slices.Equal(y.Int64s(), want) || !slices.Equal(y.Shape(), []int{5, 2}) {
		t.Errorf("labels %v %v, want %v: %v", y.Shape(), y.Int64s(), want, err)
	}
	if _, err := labels.Encode(f, nil); err == nil || !strings.Contains(err.Error(), "t.csv:5: column 2 (rain): the target is missing") {
		t.Errorf("a row without a label: %v", err)
	}
	numbers, err := FindTargets(f, []string{"wind", "gust"}, "regression")
	if err != nil {
		t.Fatal(err)
	}
	rows = numbers.Present(f)
	s, err := FitTargets(f, rows, numbers, Choices{})
	if err != nil {
		t.Fatal(err)
	}
	// Of 3.5, 4.5, 5, 6, 7.5 and 10, 30.5, 40, 50, 60.
	ts := s.AllTargets()
	if ts[0].Mean != 5.3 || ts[1].Mean != 38.1 || ts[0].Scale == ts[1].Scale || len(s.Inputs) != 3 {
		t.Errorf("means %v and %v, want 5.3 and 38.1; %d inputs", ts[0].Mean, ts[1].Mean, len(s.Inputs))
	}
	y, err = s.Targets(f, rows)
	if err != nil || !slices.Equal(y.Shape(), []int{5, 2}) {
		t.Fatalf("%v, %v", y, err)
	}
	for j, want := range []float64{3.5, 10} {
		if got := float64(y.At(0, j)*ts[j].Scale) + ts[j].Mean; got < want-1e-12 || got > want+1e-12 {
			t.Errorf("target %d of the first row: %v, want %v", j, got, want)
		}
	}
	b, err := json.Marshal(s)
	if err != nil {
		t.Fatal(err)
	}
	back, err := Parse(b)
	if err != nil || !reflect.DeepEqual(back.More[0].Mean, s.More[0].Mean) || !slices.Equal(back.AllTargets().Names(), []string{"wind", "gust"}) {
		t.Errorf("%s: %v", b, err)
	}
	if unused := (List{s}).Unused(); !slices.Equal(unused[:2], []string{"wind", "gust"}) {
		t.Errorf("unused %v, want both targets among them", unused)
	}
	for old, want := range map[string]string{
		`"name":"gust"`: "", `"mean":38.1,`: "more_targets[0].mean: missing, want a number",
	} {
		text := strings.Replace(string(b), old, map[bool]string{true: `"name":"wind"`, false: ""}[want == ""], 1)
		if want == "" {
			text, want = strings.Replace(string(b), `"more_targets":[{"name":"gust"`, `"more_targets":[{"name":"wind"`, 1), `the target "wind" stands there twice`
		}
		if _, err := Parse([]byte(text)); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("without %s: got %v, want %q in it", old, err, want)
		}
	}
}

func TestTargetsThatDisagree(t *testing.T) {
	for _, c := range []struct {
		names []string
		task  string
		want  string
	}{
		{[]string{"rain", "gust"}, "", `column 5 (gust), a target: it holds numbers, and rain holds classes; several targets are all numbers, or have two classes each; train a network for each, and leave the others out as inputs`},
		{[]string{"x", "gust"}, "classification", `column 1 (x), a target: it has 6 classes (1, 2, 3, 4, 5, …); several targets have two classes each, or are numbers; train a network for each, and leave the others out as inputs, or predict all as numbers, by task = "regression"`},
		{[]string{"rain", "rain"}, "", `the target "rain" is named twice`},
		{[]string{"rain", "snow"}, "", `there is no column "snow" to predict`},
		{nil, "", "no target is named"},
	} {
		f, err := readText(t, storms, table.Options{Targets: c.names})
		if err != nil {
			t.Fatal(err)
		}
		if _, err := FindTargets(f, c.names, c.task); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%q, %q: got %v, want %q in it", c.names, c.task, err, c.want)
		}
	}
}

// With every column a target there is nothing to learn from.
func TestNothingBesideTargets(t *testing.T) {
	f, err := readText(t, "a,b\n1.5,2\n2.5,3\n3.5,7\n", table.Options{Targets: []string{"a", "b"}})
	if err != nil {
		t.Fatal(err)
	}
	ts, err := FindTargets(f, []string{"a", "b"}, Regression)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := FitTargets(f, []int{0, 1, 2}, ts, Choices{}); err == nil || !strings.Contains(err.Error(), "beside the targets a, b no column holds numbers, categories, dates or free text to learn from; there are no others") {
		t.Errorf("got %v", err)
	}
}
