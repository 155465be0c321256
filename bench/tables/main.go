// Command tables trains the single networks that cajal proposes (--fast) for five
// well-known tables, and scikit-learn's multi-layer perceptrons as they come, on the same
// rows, and prints the medians of what both reach on the test rows.
//
//	go run ./bench/tables
//	go run ./bench/tables -n 11
//
// The score is the accuracy, for diabetes R². A quarter of the rows is for
// testing; which, depends on the seed. scikit-learn's side is bench/tables.py
// and needs python3 with scikit-learn; without them the command measures ours
// alone and says so.
package main

import (
	"context"
	"encoding/csv"
	"flag"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"text/tabwriter"

	"cajal/data/digits"
	"cajal/experiment"
	"cajal/recipe"
)

func main() {
	n := flag.Int("n", 5, "how many `seeds`")
	python := flag.String("python", "python3", "the Python that has scikit-learn")
	script := flag.String("script", "bench/tables.py", "scikit-learn's side; the path is from the repository's root")
	dir := flag.String("data", "bench/tables/testdata", "the tables' directory")
	flag.Parse()
	if flag.NArg() > 0 || *n < 1 {
		fmt.Fprintf(os.Stderr, "tables: want no arguments and -n at least 1; found arguments %q, -n %d\n", flag.Args(), *n)
		os.Exit(2)
	}
	if err := compare(context.Background(), os.Stdout, os.Stderr, *dir, *n, peer{*python, *script}); err != nil {
		fmt.Fprintln(os.Stderr, "tables:", err)
		os.Exit(1)
	}
}

// names are the tables, digits last, which comes with the program.
var names = []string{"iris", "wine", "breast_cancer", "diabetes", "digits"}

// compare trains both sides and writes the table to out, and what is amiss to
// progress.
func compare(ctx context.Context, out, progress io.Writer, dir string, seeds int, p peer) error {
	found := p.find()
	if found != nil {
		fmt.Fprintln(progress, "measuring Cajal alone:", found)
	}
	temp, err := os.MkdirTemp("", "cajal-tables-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(temp)
	t := tabwriter.NewWriter(out, 0, 0, 2, ' ', 0)
	fmt.Fprintf(t, "table\trows\tscore, median of %d\tcajal\tscikit-learn\t\n", seeds)
	for _, name := range names {
		path := filepath.Join(dir, name+".csv")
		if name == "digits" {
			if path, err = writeDigits(temp); err != nil {
				return err
			}
		}
		j, ours, err := train(ctx, path, seeds)
		if err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
		theirs := "-"
		if found == nil {
			scores, err := p.score(ctx, j)
			if err != nil {
				return fmt.Errorf("%s: %w", name, err)
			}
			theirs = fmt.Sprintf("%.4f", median(scores))
		}
		measure := "accuracy"
		if !j.Classes {
			measure = "R²"
		}
		fmt.Fprintf(t, "%s\t%d\t%s\t%.4f\t%s\t\n", name, j.rows, measure, median(ours), theirs)
	}
	return t.Flush()
}

// job is what scikit-learn is to do.
type job struct {
	Path    string `json:"path"`
	Classes bool   `json:"classes"`
	Runs    []part `json:"runs"`
	rows    int
}

type part struct {
	Seed  int   `json:"seed"`
	Train []int `json:"train"`
	Test  []int `json:"test"`
}

// train runs the proposed recipe with each seed.
func train(ctx context.Context, path string, seeds int) (j job, scores []float64, err error) {
	text, err := experiment.Propose(path, experiment.Hints{Target: "target", Fast: true})
	if err != nil {
		return j, nil, err
	}
	r, err := recipe.Parse(path, []byte(text))
	if err != nil {
		return j, nil, err
	}
	j = job{Path: path, Classes: r.Loss.Kind == "cross-entropy"}
	for seed := range seeds {
		r.SetSeed(int64(seed))
		e, err := experiment.Read(r)
		if err != nil {
			return j, nil, err
		}
		o, err := e.Run(ctx, experiment.Hooks{})
		if err != nil {
			return j, nil, err
		}
		rows, validation, test := e.Parts()
		// Rows that Cajal keeps to validate on, others may train on.
		rows = append(slices.Clone(rows), validation...)
		j.Runs = append(j.Runs, part{seed, rows, test})
		j.rows = len(rows) + len(test)
		if j.Classes {
			scores = append(scores, o.Test["accuracy"])
		} else {
			scores = append(scores, o.Test["r2"])
		}
	}
	return j, scores, nil
}

func median(v []float64) float64 {
	v = slices.Sorted(slices.Values(v))
	n := len(v)
	return (v[(n-1)/2] + v[n/2]) / 2
}

// writeDigits writes the digits that come with the program as CSV.
func writeDigits(dir string) (path string, err error) {
	x, y := digits.Load()
	path = filepath.Join(dir, "digits.csv")
	f, err := os.Create(path)
	if err != nil {
		return "", err
	}
	defer f.Close()
	w := csv.NewWriter(f)
	x = x.Reshape(x.Dim(0), -1)
	head := make([]string, 0, x.Dim(1)+1)
	for j := range x.Dim(1) {
		head = append(head, fmt.Sprintf("pixel%d", j))
	}
	rows := [][]string{append(head, "target")}
	for i := range x.Dim(0) {
		row := make([]string, 0, x.Dim(1)+1)
		for j := range x.Dim(1) {
			row = append(row, strconv.FormatFloat(x.At(i, j), 'g', -1, 64))
		}
		rows = append(rows, append(row, strconv.Itoa(int(y.At(i)))))
	}
	if err := w.WriteAll(rows); err != nil {
		return "", err
	}
	return path, f.Close()
}
