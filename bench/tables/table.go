package main

import (
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"cajal/data"
	"cajal/data/digits"
	"cajal/rng/numpy"
	"cajal/tensor"
)

// Table is a CSV file and what is to be predicted of it.
type Table struct {
	Name, Path, Target string
	Classes            bool // or numbers
}

// known are the five tables, digits last, which comes with the program.
var known = []string{"iris", "wine", "breast_cancer", "diabetes", "digits"}

// list returns the tables of a directory, or the known ones.
func list(dir, temp string) ([]Table, error) {
	var tables []Table
	if dir == "" {
		for _, name := range known {
			tables = append(tables, Table{Name: name, Path: filepath.Join("bench/tables/testdata", name+".csv"), Target: "target", Classes: name != "diabetes"})
		}
		path, err := writeDigits(temp)
		tables[len(tables)-1].Path = path
		return tables, err
	}
	text, err := os.ReadFile(filepath.Join(dir, "tables.tsv"))
	if err != nil {
		return nil, err
	}
	for i, line := range strings.Split(strings.TrimSpace(string(text)), "\n") {
		if strings.HasPrefix(line, "#") {
			continue
		}
		cells := strings.Split(line, "\t")
		if len(cells) < 3 || cells[2] != "classes" && cells[2] != "numbers" {
			return nil, fmt.Errorf("%s/tables.tsv, line %d: %q, want table, target, and classes or numbers, with tabs between", dir, i+1, line)
		}
		tables = append(tables, Table{Name: cells[0], Path: filepath.Join(dir, cells[0]+".csv"), Target: cells[1], Classes: cells[2] == "classes"})
	}
	return tables, nil
}

// choose returns the tables of these names, or all if there are none.
func choose(tables []Table, names []string) ([]Table, error) {
	if len(names) == 0 {
		return tables, nil
	}
	var chosen []Table
	for _, name := range names {
		i := slices.IndexFunc(tables, func(t Table) bool { return t.Name == name })
		if i < 0 {
			return nil, fmt.Errorf("there is no table %q", name)
		}
		chosen = append(chosen, tables[i])
	}
	return chosen, nil
}

// Split is a table in two files, and what stands in the test rows' target.
type Split struct {
	Train, Test string
	Targets     []string
}

// split writes both parts of a table, which depend on nothing but the seed: those
// of scikit-learn's train_test_split(test_size=0.25, random_state=seed), with
// stratify for classes. Rows without a target are in neither.
func (t Table) split(seed int, temp string) (Split, error) {
	head, rows, err := readCSV(t.Path)
	if err != nil {
		return Split{}, err
	}
	at := slices.Index(head, t.Target)
	if at < 0 {
		return Split{}, fmt.Errorf("%s has no column %q", t.Path, t.Target)
	}
	rows = slices.DeleteFunc(rows, func(r []string) bool { return slices.Contains([]string{"", "NA", "?"}, r[at]) })
	fold, err := t.fold(rows, at, seed)
	if err != nil {
		return Split{}, err
	}
	s := Split{Train: filepath.Join(temp, t.Name+"-train.csv"), Test: filepath.Join(temp, t.Name+"-test.csv")}
	for _, i := range fold.Test {
		s.Targets = append(s.Targets, rows[i][at])
	}
	return s, errors.Join(writeCSV(s.Train, head, rows, fold.Train), writeCSV(s.Test, head, rows, fold.Test))
}

// fold returns the numbers of the rows of both parts.
func (t Table) fold(rows [][]string, at, seed int) (data.Fold, error) {
	random, quarter := numpy.Seed(uint32(seed)), data.TestShare(0.25)
	if !t.Classes {
		folds, err := data.ShuffleSplit(len(rows), 1, random, quarter)
		if err != nil {
			return data.Fold{}, err
		}
		return folds[0], nil
	}
	var names []string
	for _, r := range rows {
		names = append(names, r[at])
	}
	slices.Sort(names)
	names = slices.Compact(names)
	labels := make([]int64, len(rows))
	for i, r := range rows {
		labels[i] = int64(slices.Index(names, r[at]))
	}
	folds, err := data.StratifiedShuffleSplit(tensor.From(labels), 1, random, quarter)
	if err != nil {
		return data.Fold{}, err
	}
	return folds[0], nil
}

// readCSV returns the names and the rows of a file.
func readCSV(path string) (head []string, rows [][]string, err error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, nil, err
	}
	defer f.Close()
	r := csv.NewReader(f)
	if head, err = r.Read(); err != nil {
		return nil, nil, fmt.Errorf("%s: %w", path, err)
	}
	for {
		row, err := r.Read()
		if errors.Is(err, io.EOF) {
			return head, rows, nil
		}
		if err != nil {
			return nil, nil, fmt.Errorf("%s: %w", path, err)
		}
		rows = append(rows, row)
	}
}

// writeCSV writes some rows of a table.
func writeCSV(path string, head []string, rows [][]string, which []int) error {
	f, err := os.Create(path)
	if err != nil {
		return err
	}
	defer f.Close()
	w := csv.NewWriter(f)
	w.Write(head) // Error returns what went wrong
	for _, i := range which {
		w.Write(rows[i])
	}
	if w.Flush(); w.Error() != nil {
		return w.Error()
	}
	return f.Close()
}

// writeDigits writes the digits that come with the program as CSV.
func writeDigits(dir string) (path string, err error) {
	x, y := digits.Load()
	x = x.Reshape(x.Dim(0), -1)
	var head []string
	for j := range x.Dim(1) {
		head = append(head, fmt.Sprintf("pixel%d", j))
	}
	rows, all := make([][]string, x.Dim(0)), make([]int, x.Dim(0))
	for i := range rows {
		all[i] = i
		for j := range x.Dim(1) {
			rows[i] = append(rows[i], strconv.FormatFloat(x.At(i, j), 'g', -1, 64))
		}
		rows[i] = append(rows[i], strconv.Itoa(int(y.At(i))))
	}
	path = filepath.Join(dir, "digits.csv")
	return path, writeCSV(path, append(head, "target"), rows, all)
}
