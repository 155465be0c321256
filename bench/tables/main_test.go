package main

import (
	"bytes"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"cajal/data/digits"
	"cajal/data/table"
	"cajal/data/table/csv"
)

// The digits in the file are those that come with the program.
func TestWriteDigits(t *testing.T) {
	path, err := writeDigits(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	f, err := csv.Open(path, table.Options{})
	if err != nil {
		t.Fatal(err)
	}
	x, y := digits.Load()
	if f.Rows != x.Dim(0) || len(f.Columns) != 65 {
		t.Fatalf("%d rows of %d columns, want %d of 65", f.Rows, len(f.Columns), x.Dim(0))
	}
	for i := 0; i < f.Rows; i += 97 {
		if got, want := f.Column("target").Text(i), string(rune('0'+y.Int64s()[i])); got != want {
			t.Errorf("row %d is a %s, want %s", i, got, want)
		}
		if got, want := float32(f.Column("pixel19").Number(i)), float32(x.At(i, 0, 2, 3)); got != want {
			t.Errorf("row %d: pixel 19 is %v, want %v", i, got, want)
		}
	}
	if _, err := writeDigits(filepath.Join(t.TempDir(), "nowhere")); err == nil {
		t.Error("a directory that is not there: no error")
	}
}

// The parts are those of scikit-learn's train_test_split(rows, test_size=0.25,
// random_state=1, stratify=target), without it for numbers.
func TestSplit(t *testing.T) {
	for _, c := range []struct {
		name    string
		classes bool
		test    []string // the first cells of the first test rows
	}{
		{"iris", true, []string{"5.7 2.5", "5 3.4", "5.1 3.5", "4.8 3.4"}},
		{"diabetes", false, []string{"60 1", "27 1", "29 1", "42 1"}},
	} {
		table := Table{Name: c.name, Path: filepath.Join("testdata", c.name+".csv"), Target: "target", Classes: c.classes}
		s, err := table.split(1, t.TempDir())
		if err != nil {
			t.Fatal(err)
		}
		_, rows, err := readCSV(s.Test)
		if err != nil {
			t.Fatal(err)
		}
		for i, want := range c.test {
			if got := strings.Join(rows[i][:2], " "); got != want {
				t.Errorf("%s: test row %d begins with %s, want %s", c.name, i, got, want)
			}
			if got := rows[i][len(rows[i])-1]; got != s.Targets[i] {
				t.Errorf("%s: test row %d has the target %s, want %s", c.name, i, s.Targets[i], got)
			}
		}
		_, train, err := readCSV(s.Train)
		if err != nil {
			t.Fatal(err)
		}
		_, all, err := readCSV(table.Path)
		if err != nil {
			t.Fatal(err)
		}
		if !slices.Equal(sorted(all), sorted(slices.Concat(train, rows))) {
			t.Errorf("%s: both parts together are not the table", c.name)
		}
	}
}

// sorted returns the rows as texts in order.
func sorted(rows [][]string) []string {
	var all []string
	for _, r := range rows {
		all = append(all, strings.Join(r, ","))
	}
	slices.Sort(all)
	return all
}

func TestVerdict(t *testing.T) {
	for _, c := range []struct {
		us, them []float64
		classes  bool
		want     int
	}{
		{[]float64{0.90, 0.92, 0.91}, []float64{0.88, 0.90, 0.89}, true, 1},
		{[]float64{0.90, 0.92, 0.91}, []float64{0.895, 0.915, 0.905}, true, 0}, // less than a point
		{[]float64{0.90, 0.80, 0.91}, []float64{0.80, 0.88, 0.85}, true, 0},    // less than two standard errors
		{[]float64{0.80, 0.81}, []float64{0.90, 0.91}, true, -1},
		{[]float64{1, 2}, []float64{1.05, 2.1}, false, 1}, // an error is better small
		{[]float64{1.01, 2.02}, []float64{1, 2}, false, 0},
		{[]float64{1.05, 2.1}, []float64{1, 2}, false, -1},
	} {
		if got := verdict(c.us, c.them, c.classes); got != c.want {
			t.Errorf("%v against %v (classes: %v): got %d, want %d", c.us, c.them, c.classes, got, c.want)
		}
	}
}

func TestMeanRanks(t *testing.T) {
	all := &scores{}
	for table, values := range map[string][3]float64{"a": {0.9, 0.8, 0.9}, "b": {0.5, 0.7, 0.6}, "c": {0.5, math.NaN(), 0.5}} {
		for i, side := range []string{ours, "x", "y"} {
			if !math.IsNaN(values[i]) {
				all.all = append(all.all, Score{Table: table, Peer: side, Measures: map[string]float64{"accuracy": values[i]}})
			}
		}
	}
	tables := []Table{{Name: "a", Classes: true}, {Name: "b", Classes: true}, {Name: "c", Classes: true}, {Name: "d"}}
	ranks, n := meanRanks(tables, all, []string{ours, "x", "y"}, 1, "accuracy", true, true)
	if want := []float64{2.25, 2, 1.75}; n != 2 || !slices.Equal(ranks, want) {
		t.Errorf("ranks %v of %d tables, want %v of 2", ranks, n, want)
	}
	if ranks, _ = meanRanks(tables, all, []string{ours, "x", "y"}, 1, "accuracy", false, true); !slices.Equal(ranks, []float64{1.75, 2, 2.25}) {
		t.Errorf("ranks %v where less is better, want the other way round", ranks)
	}
}

func TestMeasure(t *testing.T) {
	a := answer{Classes: []string{"no", "yes"}, Predictions: [][]float64{{0.9, 0.1}, {0.2, 0.8}, {0.6, 0.4}}}
	got, err := a.measure([]string{"no", "yes", "yes"})
	want := map[string]float64{"accuracy": 2.0 / 3, "auc": 1, "log_loss": -(math.Log(0.9) + math.Log(0.8) + math.Log(0.4)) / 3}
	if err != nil {
		t.Fatal(err)
	}
	for name, v := range want {
		if math.Abs(got[name]-v) > 1e-12 {
			t.Errorf("%s is %v, want %v", name, got[name], v)
		}
	}
	if _, err := a.measure([]string{"no", "yes", "maybe"}); err == nil || !strings.Contains(err.Error(), `"maybe"`) {
		t.Errorf("a class that is not known: got %v, want an error that names it", err)
	}
	if _, err := a.measure([]string{"no"}); err == nil {
		t.Error("fewer rows than predictions: no error")
	}
	a = answer{Predictions: [][]float64{{1}, {3}}}
	if got, err = a.measure([]string{"2", "4"}); err != nil || got["rmse"] != 1 || got["r2"] != 0 {
		t.Errorf("measures %v (%v), want an rmse of 1 and an r2 of 0", got, err)
	}
}

// script writes a shell script that stands for a program.
func script(t *testing.T, body string) string {
	t.Helper()
	if _, err := os.Stat("/bin/sh"); err != nil {
		t.Skip("there is no /bin/sh")
	}
	path := filepath.Join(t.TempDir(), "program")
	if err := os.WriteFile(path, []byte("#!/bin/sh\n"+body), 0o755); err != nil {
		t.Fatal(err)
	}
	return path
}

func TestPeerFind(t *testing.T) {
	good, bad := script(t, "exit 0"), script(t, "exit 1")
	if err := (peer{good, good}).find([]string{"mlp"}); err != nil {
		t.Errorf("a Python that has all: %v", err)
	}
	if err := (peer{bad, bad}).find([]string{"realmlp"}); err == nil || !strings.Contains(err.Error(), "pip install scikit-learn pandas pytabkit") {
		t.Errorf("a Python without the peers: got %v, want how to install them", err)
	}
	if err := (peer{good, "nowhere.py"}).find([]string{"mlp"}); err == nil || !strings.Contains(err.Error(), "from the repository's root") {
		t.Errorf("a script that is not there: got %v, want where to run the command", err)
	}
}

// Everything with stand-ins for both programs: what they print is measured, scores
// that are kept are not measured again, and what a peer could not do is no score.
func TestCompare(t *testing.T) {
	dir := t.TempDir()
	write(t, filepath.Join(dir, "tables.tsv"), "# table\ttarget\twhat\nsides\tside\tclasses\n")
	write(t, filepath.Join(dir, "sides.csv"), "x,side\n"+strings.Repeat("1,left\n2,right\n", 4))
	cajal := script(t, `if [ $1 = train ]; then echo '{"test": {"accuracy": 0.75}}'; else
echo side,left,right; echo left,1,0; echo left,1,0; fi`)
	python := script(t, `[ "$1" = -c ] && exit 0
cat > /dev/null
echo '{"peer": "mlp", "seconds": 3, "classes": ["left", "right"], "predictions": [[1, 0], [0, 1]]}'
echo '{"peer": "trees", "seconds": 2, "error": "too few rows"}'`)
	o := options{dir: dir, cajal: cajal, cache: filepath.Join(dir, "scores.jsonl"), splits: 2, peers: []string{"mlp", "trees"}, peer: peer{python, python}}
	var first, second, progress bytes.Buffer
	if err := compare(t.Context(), &first, &progress, o); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"table 1 of 1, sides, split 2 of 2", "sides 0.5000"} {
		if got := strings.Join(strings.Fields(progress.String()+first.String()), " "); !strings.Contains(got, want) {
			t.Errorf("printed\n%s\nwant %q in it", got, want)
		}
	}
	if !strings.Contains(first.String(), "+25.00 points in the mean of 2") {
		t.Errorf("printed\n%s\nwant an estimate that is 25 points too high", &first)
	}
	write(t, cajal, "#!/bin/sh\nexit 1\n")
	if err := compare(t.Context(), &second, &progress, o); err != nil || first.String() != second.String() {
		t.Errorf("with the scores that were kept: %v, and\n%s\nwant the same again:\n%s", err, &second, &first)
	}
	o.cache = ""
	if err := compare(t.Context(), &second, &progress, o); err == nil || !strings.Contains(err.Error(), "sides, split 0") {
		t.Errorf("a cajal that fails: got %v, want an error that names table and split", err)
	}
	o.only = []string{"missing"}
	if err := compare(t.Context(), &second, &progress, o); err == nil || !strings.Contains(err.Error(), `"missing"`) {
		t.Errorf("a table that is not there: got %v, want an error that names it", err)
	}
}

func write(t *testing.T, path, text string) {
	t.Helper()
	if err := os.WriteFile(path, []byte(text), 0o755); err != nil {
		t.Fatal(err)
	}
}

// An estimate of twice the error and one of half of it are right in the mean.
func TestEstimatesOfErrors(t *testing.T) {
	all := &scores{all: []Score{
		{Table: "a", Peer: ours, Measures: map[string]float64{"rmse": 2, "estimate": 4}},
		{Table: "a", Seed: 1, Peer: ours, Measures: map[string]float64{"rmse": 6, "estimate": 3}},
	}}
	var out bytes.Buffer
	reportEstimates(&out, []Table{{Name: "a"}}, all, 2)
	if want := "cajal's estimate of the RMSE against that of new rows: +0.0 % in the geometric mean of 2\n"; out.String() != want {
		t.Errorf("printed %q, want %q", &out, want)
	}
}
