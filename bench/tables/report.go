package main

import (
	"fmt"
	"io"
	"math"
	"slices"
	"text/tabwriter"
)

// The measures by which sides are ranked, and whether more of them is better.
var ranked = []struct {
	name    string
	more    bool
	classes bool
}{
	{"accuracy", true, true},
	{"log_loss", false, true},
	{"auc", true, true},
	{"r2", true, false},
}

// report writes the comparison.
func report(out io.Writer, tables []Table, all *scores, sides []string, splits int) {
	t := tabwriter.NewWriter(out, 0, 0, 2, ' ', 0)
	fmt.Fprintf(t, "accuracy or R², mean of %d\t", splits)
	for _, s := range sides {
		fmt.Fprintf(t, "%s\t", s)
	}
	fmt.Fprintln(t)
	for _, table := range tables {
		fmt.Fprintf(t, "%s\t", table.Name)
		for _, s := range sides {
			fmt.Fprintf(t, "%s\t", number(mean(all.of(table.Name, s, table.main(), splits)), "%.4f"))
		}
		fmt.Fprintln(t)
	}
	fmt.Fprintln(t)
	for _, m := range ranked {
		ranks, n := meanRanks(tables, all, sides, splits, m.name, m.more, m.classes)
		fmt.Fprintf(t, "mean rank by %s, %d tables\t", m.name, n)
		for _, r := range ranks {
			fmt.Fprintf(t, "%s\t", number(r, "%.2f"))
		}
		fmt.Fprintln(t)
	}
	fmt.Fprint(t, "wins, ties, losses of cajal\t\t")
	for _, s := range sides[1:] {
		v := verdicts(tables, all, s, splits)
		fmt.Fprintf(t, "%d, %d, %d\t", v[0], v[1], v[2])
	}
	fmt.Fprint(t, "\nseconds, all splits\t")
	for _, s := range sides {
		var seconds float64
		for _, one := range all.all {
			if one.Peer == s && one.Seed < splits && slices.ContainsFunc(tables, func(t Table) bool { return t.Name == one.Table }) {
				seconds += one.Seconds
			}
		}
		fmt.Fprintf(t, "%.0f\t", seconds)
	}
	fmt.Fprintln(t)
	t.Flush()
	reportEstimates(out, tables, all, splits)
}

// main is the measure that tells most of a table.
func (t Table) main() string {
	if t.Classes {
		return "accuracy"
	}
	return "r2"
}

func number(v float64, format string) string {
	if math.IsNaN(v) {
		return "-"
	}
	return fmt.Sprintf(format, v)
}

// of returns a measure of a side on the splits of a table, NaN where it is not
// known.
func (s *scores) of(table, side, measure string, splits int) []float64 {
	values := make([]float64, splits)
	for seed := range values {
		values[seed] = math.NaN()
		if one := s.find(table, seed, side); one != nil {
			if v, ok := one.Measures[measure]; ok {
				values[seed] = v
			}
		}
	}
	return values
}

func mean(v []float64) float64 {
	sum := 0.0
	for _, x := range v {
		sum += x
	}
	return sum / float64(len(v))
}

// meanRanks returns the mean rank of each side over the tables that all have a
// measure of, and their number. Sides that are level share a rank.
func meanRanks(tables []Table, all *scores, sides []string, splits int, measure string, more, classes bool) (ranks []float64, n int) {
	ranks = make([]float64, len(sides))
	for _, t := range tables {
		values := make([]float64, len(sides))
		known := t.Classes == classes
		for i, s := range sides {
			values[i] = mean(all.of(t.Name, s, measure, splits))
			known = known && !math.IsNaN(values[i])
		}
		if !known {
			continue
		}
		n++
		for i, v := range values {
			ranks[i] += 0.5
			for _, w := range values {
				switch {
				case v == w:
					ranks[i] += 0.5
				case (w > v) == more:
					ranks[i]++
				}
			}
		}
	}
	for i := range ranks {
		ranks[i] /= float64(n) // NaN without tables
	}
	return ranks, n
}

// verdicts counts the tables that we win, tie and lose against a side.
func verdicts(tables []Table, all *scores, side string, splits int) (v [3]int) {
	for _, t := range tables {
		measure := "rmse"
		if t.Classes {
			measure = "accuracy"
		}
		us, them := all.of(t.Name, ours, measure, splits), all.of(t.Name, side, measure, splits)
		if math.IsNaN(mean(us) + mean(them)) {
			continue
		}
		v[1-verdict(us, them, t.Classes)]++
	}
	return v
}

// verdict says whether us is better (1), level (0) or worse (−1), in accuracies or
// in RMSE.
func verdict(us, them []float64, classes bool) int {
	ahead := make([]float64, len(us))
	margin := 0.01
	for i := range us {
		if ahead[i] = us[i] - them[i]; !classes {
			ahead[i] = 1 - us[i]/them[i]
		}
	}
	if !classes {
		margin = 0.02
	}
	m, squares := mean(ahead), 0.0
	for _, a := range ahead {
		squares += (a - m) * (a - m)
	}
	n := float64(len(ahead))
	if n > 1 {
		margin = max(margin, 2*math.Sqrt(squares/(n-1)/n))
	}
	switch {
	case m > margin:
		return 1
	case m < -margin:
		return -1
	}
	return 0
}

// reportEstimates writes how far what the training claims lay from what new rows
// say.
func reportEstimates(out io.Writer, tables []Table, all *scores, splits int) {
	var points, ratios []float64
	for _, t := range tables {
		for seed := range splits {
			one := all.find(t.Name, seed, ours)
			if one == nil || one.Measures["estimate"] == 0 {
				continue
			}
			if claimed := one.Measures["estimate"]; t.Classes {
				points = append(points, 100*(claimed-one.Measures["accuracy"]))
			} else {
				ratios = append(ratios, math.Log(claimed/one.Measures["rmse"]))
			}
		}
	}
	if len(points) > 0 {
		fmt.Fprintf(out, "cajal's estimate minus the accuracy of new rows: %+.2f points in the mean of %d\n", mean(points), len(points))
	}
	if len(ratios) > 0 {
		// A geometric mean: that of twice and half is 0 %, where an arithmetic one says 25 %.
		fmt.Fprintf(out, "cajal's estimate of the RMSE against that of new rows: %+.1f %% in the geometric mean of %d\n", 100*math.Expm1(mean(ratios)), len(ratios))
	}
}
