package experiment

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"cajal/data/table"
	"cajal/internal/testenv"
	"cajal/recipe"
)

// sales writes a table of 60 rows that is not in the order of time, three rows of each
// day, and a column that only numbers the rows.
func sales(t *testing.T, change func(i int, cells []string)) string {
	t.Helper()
	var b strings.Builder
	b.WriteString("n,day,shop,price,sold\n")
	for k := range 60 {
		i := k * 7 % 60 // when it was
		cells := []string{fmt.Sprint(i + 1), fmt.Sprintf("2024-%02d-%02d", 1+i/3/10, 1+i/3%10), fmt.Sprintf("s%d", i%3), fmt.Sprint(10 + i*13%31), fmt.Sprint(float64(i) + 0.5)}
		if change != nil {
			change(i, cells)
		}
		b.WriteString(strings.Join(cells, ",") + "\n")
	}
	path := filepath.Join(t.TempDir(), "sales.csv")
	if err := os.WriteFile(path, []byte(b.String()), 0o600); err != nil {
		t.Fatal(err)
	}
	return filepath.ToSlash(path)
}

// parted proposes a recipe, and makes it one of a small network and one epoch.
func parted(t *testing.T, path string, hints Hints) (*recipe.Recipe, error) {
	t.Helper()
	return briefly(t, path, hints, 32)
}

// briefly proposes a recipe, and makes it one of so many units and one epoch.
func briefly(t *testing.T, path string, hints Hints, units int) (*recipe.Recipe, error) {
	t.Helper()
	text, err := Propose(path, hints)
	if err != nil {
		return nil, err
	}
	r, err := recipe.Parse("proposed", []byte(strings.ReplaceAll(text, "out = 256", fmt.Sprintf("out = %d", units))))
	if err != nil {
		t.Fatalf("%v:\n%s", err, text)
	}
	r.Training.Epochs, r.Baseline = 1, nil
	return r, nil
}

// The rows need not be in the order of time: what is tested on comes later than all
// that is learned from, also within a member, and no day is on both sides of a cut.
func TestTimeColumn(t *testing.T) {
	path := sales(t, nil)
	hints := Hints{Target: "sold", Reading: recipe.Data{Time: "day"}}
	r, err := parted(t, path, hints)
	if err != nil {
		t.Fatal(err)
	}
	o := run(t, r)
	f := o.user.table.frame
	day := func(i int) float64 { return f.Column("day").Number(o.user.table.train[i]) }
	// TimeSeriesSplit of 60 rows has cuts at 30, 36, 42, 48 and 54, all of them between days.
	for k, fold := range o.folds {
		if len(fold.Train) != 30+6*k || len(fold.Test) != 6 {
			t.Errorf("fold %d: %d rows to learn from and %d to test on, want %d and 6", k, len(fold.Train), len(fold.Test), 30+6*k)
		}
		for _, i := range fold.Test {
			for _, j := range fold.Train {
				if day(j) >= day(i) {
					t.Fatalf("fold %d: learns from %s and is tested on %s", k, f.Column("day").Text(o.user.table.train[j]), f.Column("day").Text(o.user.table.train[i]))
				}
			}
		}
	}
	for _, s := range o.user.table.schemas {
		for _, in := range s.Inputs {
			if in.Name == "day" {
				t.Errorf("the time is an input")
			}
		}
	}
	if text := o.user.describe(); !strings.Contains(text, "in the order of day, from 2024-01-01 to 2024-02-10") {
		t.Errorf("the report %q does not say the order", text)
	}
	// The predictions out of fold name the rows of the file.
	text, err := o.outOfFoldCSV(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	first := strings.Split(string(text), "\n")[1]
	if !strings.HasPrefix(first, "14,31.5,") { // of the eleventh day, 30 to 32, row 14 comes first: 13·7 mod 60 = 31
		t.Errorf("the first prediction out of fold is %q", first)
	}
	hints.Fast = true
	if r, err = parted(t, path, hints); err != nil {
		t.Fatal(err)
	}
	e, err := Read(r)
	if err != nil {
		t.Fatal(err)
	}
	train, _, test := e.Parts()
	if len(train) != 45 || len(test) != 15 || f.Column("sold").Number(test[0]) != 45.5 {
		t.Errorf("%d rows to train on, %d to test on, the first of them at %v; want 45, 15, 45.5", len(train), len(test), f.Column("sold").Number(test[0]))
	}
}

// A cut goes before the rows of one time: those of TimeSeriesSplit in 60 rows, 30, 36,
// 42, 48 and 54, move back to the beginning of a time.
func TestCutsBetweenTimes(t *testing.T) {
	at := func(each int) *strata {
		s := &strata{n: 60, ordered: true, moments: make([]int64, 60)}
		for i := range s.moments {
			s.moments[i] = int64(i / each)
		}
		return s
	}
	folds, _, err := at(4).folds(5, nil)
	if err != nil {
		t.Fatal(err)
	}
	var cuts []int
	for _, f := range folds {
		cuts = append(cuts, len(f.Train), f.Test[0], f.Test[len(f.Test)-1]+1)
	}
	if want := "[28 28 36 36 36 40 40 40 48 48 48 52 52 52 60]"; fmt.Sprint(cuts) != want {
		t.Errorf("cuts at %v, want %s", cuts, want)
	}
	// In steps of 7 two of the cuts are at 42.
	if _, _, err := at(7).folds(5, nil); err == nil || !strings.Contains(err.Error(), "too few different times") {
		t.Errorf("got %v, want a word on times", err)
	}
	if most, kept, err := at(7).hold(0.25, nil); err != nil || len(most) != 42 || kept[0] != 42 || len(kept) != 18 {
		t.Errorf("%d and %d samples, %v; want 42 and 18, since 45 is within a time", len(most), len(kept), err)
	}
	if _, _, err := at(60).hold(0.25, nil); err == nil || !strings.Contains(err.Error(), "of one time") {
		t.Errorf("got %v, want a word on one time", err)
	}
}

// A table with fewer groups than folds gets fewer folds, and a recipe is told.
func TestFewGroups(t *testing.T) {
	path := sales(t, nil)
	r, err := parted(t, path, Hints{Target: "sold", Reading: recipe.Data{Group: "shop"}})
	if err != nil {
		t.Fatal(err)
	}
	if r.Bag.Folds != 3 || len(r.Members) != 6 { // two leave out each
		t.Fatalf("%d folds and %d members for 3 groups", r.Bag.Folds, len(r.Members))
	}
	o := run(t, r)
	groups := o.user.table.numbered(o.recipe, "shop", o.user.table.train).Int64s()
	for k, f := range o.folds {
		for _, i := range f.Test {
			for _, j := range f.Train {
				if groups[i] == groups[j] {
					t.Fatalf("fold %d has shop %d in both parts", k, groups[i])
				}
			}
		}
	}
	if text := o.user.describe(); !strings.Contains(text, "3 groups by shop") {
		t.Errorf("the report %q does not speak of groups", text)
	}
	r.Bag.Folds, r.Members = 4, nil
	e, err := Read(r)
	if err == nil {
		_, err = e.Run(t.Context(), Hooks{})
	}
	if err == nil || !strings.Contains(err.Error(), "bag.folds: 4 folds, and there are 3 groups; want at most a fold for each group") {
		t.Errorf("got %v, want that 3 groups are too few", err)
	}
}

// What a column cannot say is refused, with the line.
func TestPartingColumnsRefuse(t *testing.T) {
	hole := func(at int) func(i int, cells []string) {
		return func(i int, cells []string) {
			if i == 7 { // the second row, on line 3
				cells[at] = ""
			}
		}
	}
	same := func(at int, text string) func(int, []string) { return func(_ int, cells []string) { cells[at] = text } }
	for _, c := range []struct {
		change      func(int, []string)
		group, time string
		want        string
	}{
		{nil, "shpo", "", `data.group: the table has no column "shpo"; did you mean "shop"?`},
		{nil, "", "dya", `data.time: the table has no column "dya"; did you mean "day"?`},
		{hole(2), "shop", "", `sales.csv:3: column 3 (shop): nothing stands here, and the rows are split by it; fill it in`},
		{hole(1), "", "day", `sales.csv:3: column 2 (day): nothing stands here, and the rows are split by it; fill it in`},
		{same(2, "one"), "shop", "", "column 3 (shop): it is the same in every row"},
		{same(1, "2024-01-01"), "", "day", "column 2 (day): it is the same in every row"},
		{nil, "", "shop", "column 3 (shop): its kind is category; want dates, times or numbers"},
		{nil, "shop", "day", "data.group: want group or time, not both: time where later rows are to be predicted, group where rows of new groups are"},
		{nil, "sold", "", `data.group: "sold" is the target`},
		{nil, "", "sold", `data.time: "sold" is the target`},
	} {
		_, err := Propose(sales(t, c.change), Hints{Target: "sold", Reading: recipe.Data{Group: c.group, Time: c.time}})
		if err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("group %q, time %q: got %v, want %q in it", c.group, c.time, err, c.want)
		}
	}
}

// A column that numbers the rows is a time like any other, and a row without a target
// needs none.
func TestTimeThatNumbersTheRows(t *testing.T) {
	path := sales(t, func(i int, cells []string) {
		if i == 7 {
			cells[0], cells[4] = "", ""
		}
	})
	r, err := parted(t, path, Hints{Target: "sold", Fast: true, Reading: recipe.Data{Time: "n"}})
	if err != nil {
		t.Fatal(err)
	}
	e, err := Read(r)
	if err != nil {
		t.Fatal(err)
	}
	train, _, test := e.Parts()
	last := 0.0
	for _, row := range append(slices.Clone(train), test...) {
		n := e.user.table.frame.Column("n").Number(row)
		if n <= last {
			t.Fatalf("row %v behind row %v", n, last)
		}
		last = n
	}
	if len(train)+len(test) != 59 || last != 60 {
		t.Errorf("%d rows up to number %v, want 59 up to 60", len(train)+len(test), last)
	}
	if _, err := recipe.Parse("t", []byte(strings.Replace(visitsRecipe(path, `time = "n"`), "validation_share = 0.2", "split = \"random\"", 1))); err == nil ||
		!strings.Contains(err.Error(), `data.time: split is "random"`) {
		t.Errorf("got %v, want that a random split has no time", err)
	}
	text := "time = \"n\"\n[[inputs]]\nname = \"a\"\ncolumns = [\"n\", \"price\"]\n"
	if _, err := recipe.Parse("t", []byte("version = 2\n"+visitsRecipe(path, text))); err == nil || !strings.Contains(err.Error(), `inputs[0].columns: "n" is the group, the time or the weight`) {
		t.Errorf("got %v, want that the time is no input", err)
	}
}

// Cross-validation learns from what is earlier.
func TestCrossTimeColumn(t *testing.T) {
	r, err := parted(t, sales(t, nil), Hints{Target: "sold", Fast: true, Reading: recipe.Data{Time: "n"}})
	if err != nil {
		t.Fatal(err)
	}
	res := crossed(t, r, CrossOptions{Folds: 5, Predictions: true})
	for k, run := range res.Runs {
		if run.Samples != 30+6*k || run.LeftOut != 6 {
			t.Errorf("fold %d: %d samples and %d left out, want %d and 6", k, run.Samples, run.LeftOut, 30+6*k)
		}
	}
	rows := res.Predictions()
	for i, row := range rows[1:] {
		if want := fmt.Sprint(float64(30+i) + 0.5); row[3] != want {
			t.Fatalf("prediction %d is of a row with the target %s, want %s: %v", i, row[3], want, row)
		}
	}
}

// A time may be the index that pandas stored, which is left out otherwise.
func TestTimeThatIsAnIndex(t *testing.T) {
	r, err := parted(t, "../data/table/parquet/testdata/pandas-named.parquet", Hints{Target: "x", Fast: true, Reading: recipe.Data{Time: "key"}})
	if err != nil {
		t.Fatal(err)
	}
	e, err := Read(r)
	if err != nil {
		t.Fatal(err)
	}
	if train, _, test := e.Parts(); fmt.Sprint(train, test) != "[1 3 0] [2]" { // the keys are 3, 1, 4 and 1
		t.Errorf("parts %v and %v, want the rows 1, 3, 0 and 2", train, test)
	}
}

// More groups than a category has levels are told apart too.
func TestManyGroups(t *testing.T) {
	testenv.SkipEmulated(t, "it reads 400,000 rows")
	var b strings.Builder
	b.WriteString("customer,a,y\n")
	for i := range 2 * (table.MaxLevels + 1) {
		fmt.Fprintf(&b, "c%d,%d,%d.5\n", i/2, i*7%13, i*3%17)
	}
	path := filepath.ToSlash(filepath.Join(t.TempDir(), "many.csv"))
	write := func(text string) {
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	write(b.String())
	hints := Hints{Target: "y", Fast: true, Reading: recipe.Data{Group: "customer"}}
	r, err := parted(t, path, hints)
	if err != nil {
		t.Fatal(err)
	}
	e, err := Read(r)
	if err != nil {
		t.Fatal(err)
	}
	train, valid, test := e.Parts()
	part := map[int]int{} // of each customer
	for k, rows := range [][]int{train, valid, test} {
		for _, row := range rows {
			if of, ok := part[row/2]; ok && of != k {
				t.Fatalf("customer %d is in two parts", row/2)
			}
			part[row/2] = k
		}
	}
	if len(part) != table.MaxLevels+1 || len(train)+len(valid)+len(test) != 2*len(part) || len(test) < len(part)/3 {
		t.Errorf("%d customers in parts of %d, %d and %d rows", len(part), len(train), len(valid), len(test))
	}
	if s := e.user.table.schemas[0]; len(s.Inputs) != 1 || s.Inputs[0].Name != "a" {
		t.Errorf("the inputs are %+v, want a alone", s.Inputs)
	}
	write(strings.Replace(b.String(), "\nc1,", "\n ,", 1))
	if _, err := Propose(path, hints); err == nil || !strings.Contains(err.Error(), "many.csv:4: column 1 (customer): nothing stands here") {
		t.Errorf("got %v, want line 4 for a customer that is missing", err)
	}
}
